// The contracts of one project while somebody edits them: open texts over files on disk, compiled
// again when asked after a change. Knows no protocol of editors.

import { type Compilation, compileInSteps } from "../compile.js";
import { contentOf, type FileContent, type Host } from "../host.js";
import { type LintConfig, type LintFinding, lintFiles } from "../lint/lint.js";
import type { Input } from "../load.js";
import type { Program, Unit } from "../semantic/program.js";
import { finish, type Steps } from "../steps.js";
import type * as Ast from "../syntax/ast.js";
import { applyEdits, type FileEdits } from "./edits.js";

/** What a workspace is made of. */
export interface WorkspaceOptions {
  /** Where files are that nobody has open. What it gives is kept until `forgetDisk`. */
  readonly disk: Host;
  /** Folders: every contract below them is a part of the project. */
  readonly roots: readonly string[];
  /** Which lint rules are checked. Default: those of `callwire lint`. */
  readonly lint?: LintConfig | undefined;
}

/** What `lint` looks at. */
export interface LintOptions {
  /** Also files that have not changed since the last time. */
  readonly isThorough: boolean;
}

/** Contracts that are edited. Each answer is about the texts as they are when it is asked for. */
export class Workspace {
  readonly #roots: readonly string[];
  readonly #lint: LintConfig;
  readonly #overlay: Overlay;
  #compilation: Compilation | undefined;
  #isStale = true;
  /** Another one for each state of the texts. */
  #revision = 0;
  #units: { readonly program: Program; readonly byPath: ReadonlyMap<string, Unit> } | undefined;
  /** Of trees that have not changed since. */
  #linted: ReadonlyMap<Ast.File, readonly LintFinding[]> = new Map();

  constructor({ disk, roots, lint = {} }: WorkspaceOptions) {
    this.#roots = roots;
    this.#lint = lint;
    this.#overlay = new Overlay(disk);
  }

  /** Takes `text` for what the file holds; undefined: what is on disk again. */
  setText(input: Input, text: string | undefined): void {
    this.#overlay.setText(input, text);
    this.#change();
  }

  /** Reads files and folders again: they may have changed. */
  forgetDisk(): void {
    this.#overlay.forgetDisk();
    this.#change();
  }

  #change(): void {
    this.#isStale = true;
    this.#revision++;
  }

  /** Whether `compilation` would compile. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** Open files that are below no root. */
  get #single(): readonly Input[] {
    return this.#overlay.open.filter(({ root }) => !this.#roots.includes(root));
  }

  /** What the compiler says of the texts as they are now. */
  get compilation(): Compilation {
    return finish(this.compileInSteps());
  }

  /** The same for whoever rests between steps, while texts may change. */
  *compileInSteps(): Steps<Compilation> {
    if (this.#compilation !== undefined && !this.#isStale) return this.#compilation;
    const revision = this.#revision;
    const compiled = yield* compileInSteps(this.#overlay, { roots: this.#roots, files: this.#single }, this.#compilation);
    // Meanwhile a text has changed, or somebody who could not wait has compiled the same.
    if (revision !== this.#revision || !this.#isStale) return this.compilation;
    this.#compilation = compiled;
    this.#isStale = false;
    return compiled;
  }

  /** What the compiler would say after some edits. Changes nothing. */
  preview(files: readonly FileEdits[]): Steps<Compilation> {
    const edited = new Map(files.map(({ source, edits }) => [source.path, applyEdits(source.text, edits)]));
    const overlay = this.#overlay;
    const host: Host = {
      listFiles: (root) => overlay.listFiles(root),
      pathOf: (root, name) => overlay.pathOf(root, name),
      readFile(root, name) {
        const text = edited.get(overlay.pathOf(root, name));
        return text === undefined ? overlay.readFile(root, name) : contentOf(text);
      },
    };
    return compileInSteps(host, { roots: this.#roots, files: this.#single }, this.compilation);
  }

  /** The names of a file, by its path as diagnostics show it; undefined when it was not read. */
  unitOf(path: string): Unit | undefined {
    const { program } = this.compilation;
    if (this.#units?.program !== program) {
      this.#units = { program, byPath: new Map(program.units.map((unit) => [unit.file.source.path, unit])) };
    }
    return this.#units.byPath.get(path);
  }

  /**
   * What is unwise in contracts without a mistake; empty while there is one. Files that have not
   * changed are linted again only when `isThorough`: what is found in one may be the doing of
   * another.
   */
  lint(options: LintOptions): readonly LintFinding[] {
    return finish(this.lintInSteps(options));
  }

  /** The same, a file in a step. */
  *lintInSteps({ isThorough }: LintOptions): Steps<readonly LintFinding[]> {
    const { errorCount, parsed } = yield* this.compileInSteps();
    if (errorCount > 0) return [];
    const files = [...parsed.values()].map(({ file }) => file).sort((a, b) => (a.source.path < b.source.path ? -1 : 1));
    const known = isThorough ? new Map<Ast.File, readonly LintFinding[]>() : this.#linted;
    const linted = new Map<Ast.File, readonly LintFinding[]>();
    for (const file of files) {
      linted.set(file, known.get(file) ?? lintFiles([file], files, this.#lint));
      yield;
    }
    this.#linted = linted;
    return [...linted.values()].flat();
  }
}

/** Open texts over a disk of which everything is read once. */
class Overlay implements Host {
  readonly #disk: Host;
  readonly #texts = new Map<string, { readonly input: Input; readonly content: FileContent }>();
  // No cap on these: a disk gives MAX_FILES names of a root, and a program reads MAX_PROGRAM_FILES.
  readonly #read = new Map<string, FileContent | undefined>();
  readonly #listed = new Map<string, readonly string[] | undefined>();

  constructor(disk: Host) {
    this.#disk = disk;
  }

  get open(): readonly Input[] {
    return [...this.#texts.values()].map(({ input }) => input);
  }

  setText(input: Input, text: string | undefined): void {
    const key = keyOf(input.root, input.name);
    this.#read.delete(key);
    if (text === undefined) this.#texts.delete(key);
    else this.#texts.set(key, { input, content: contentOf(text) });
  }

  forgetDisk(): void {
    this.#read.clear();
    this.#listed.clear();
  }

  listFiles(root: string): readonly string[] | undefined {
    if (!this.#listed.has(root)) this.#listed.set(root, this.#disk.listFiles(root));
    const listed = this.#listed.get(root);
    const own = this.open.filter((input) => input.root === root).map(({ name }) => name);
    return own.length === 0 ? listed : [...new Set([...(listed ?? []), ...own])];
  }

  readFile(root: string, name: string): FileContent | undefined {
    const key = keyOf(root, name);
    const open = this.#texts.get(key);
    if (open !== undefined) return open.content;
    if (!this.#read.has(key)) this.#read.set(key, this.#disk.readFile(root, name));
    return this.#read.get(key);
  }

  pathOf(root: string, name: string): string {
    return this.#disk.pathOf(root, name);
  }
}

/** No path holds a NUL. */
function keyOf(root: string, name: string): string {
  return `${root}\0${name}`;
}
