// From roots and files to parsed files with their imports linked.

import type { Host } from "./host.js";
import type { LinkedFile } from "./semantic/program.js";
import { relativePath } from "./semantic/types.js";
import type { Steps } from "./steps.js";
import type * as Ast from "./syntax/ast.js";
import { type ParsedFile, parseFile } from "./syntax/parser.js";
import { type Diagnostic, DiagnosticBag, replaceWith } from "./text/diagnostic.js";
import { quote } from "./text/escape.js";
import { SourceFile, type Span } from "./text/source-file.js";
import { suggest } from "./text/suggest.js";

/** Files of one program at most. */
const MAX_PROGRAM_FILES = 10_000;

/** A file to compile: its root, and its name below it, with `/`. */
export interface Input {
  /** The folder that imports start from. */
  readonly root: string;
  /** The file below its root, with `/`. */
  readonly name: string;
}

export interface LoadedProgram {
  readonly files: readonly LinkedFile[];
  /** By path, to be used again for files that have not changed. */
  readonly parsed: ReadonlyMap<string, ParsedFile>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Pending extends Input {
  readonly path: string;
  /** The import that asked for it. */
  readonly from?: Span;
}

/** Reads and parses the inputs and everything that they import, a file in a step. */
export function loadProgram(
  host: Host,
  inputs: readonly Input[],
  previous: ReadonlyMap<string, ParsedFile>,
): Steps<LoadedProgram> {
  return new Loader(host, previous).load(inputs);
}

class Loader {
  readonly #host: Host;
  readonly #previous: ReadonlyMap<string, ParsedFile>;
  readonly #bag = new DiagnosticBag();
  readonly #parsed = new Map<string, ParsedFile>();
  readonly #linked: LinkedFile[] = [];
  readonly #queue: Pending[] = [];
  readonly #queued = new Set<string>();

  constructor(host: Host, previous: ReadonlyMap<string, ParsedFile>) {
    this.#host = host;
    this.#previous = previous;
  }

  *load(inputs: readonly Input[]): Steps<LoadedProgram> {
    for (const input of inputs) this.#enqueue(input);
    // The queue grows while it is walked: imports join at its end.
    for (let next = 0; next < Math.min(this.#queue.length, MAX_PROGRAM_FILES); next++) {
      const pending = this.#queue[next];
      if (pending !== undefined) this.#loadFile(pending);
      yield;
    }
    return { files: this.#linked, parsed: this.#parsed, diagnostics: this.#bag.all };
  }

  #enqueue(input: Input, from?: Span): string {
    const path = this.#host.pathOf(input.root, input.name);
    if (!this.#queued.has(path))
      this.#queue.push({ root: input.root, name: input.name, path, ...(from === undefined ? {} : { from }) });
    this.#queued.add(path);
    return path;
  }

  #loadFile(pending: Pending): void {
    const { root, name, path } = pending;
    const content = this.#host.readFile(root, name);
    if (content === undefined || "problem" in content) {
      const source = new SourceFile(path, "", name);
      const message = content === undefined ? `file ${quote(path)} not found` : `${quote(path)} ${content.problem}`;
      this.#bag.report("CW1008", {
        message,
        span: pending.from ?? { file: source, start: 0, end: 0 },
        help: content === undefined ? "check the path" : content.help,
      });
      return;
    }
    const old = this.#previous.get(path);
    const isSame = old?.file.source.text === content.text && old.file.source.name === name;
    const parsed = isSame ? old : parseFile(new SourceFile(path, content.text, name));
    this.#parsed.set(path, parsed);
    this.#bag.addAll(parsed.diagnostics);
    this.#linked.push({ file: parsed.file, imports: this.#link(pending, parsed.file) });
  }

  #link({ root, name }: Input, file: Ast.File): ReadonlyMap<Ast.Import, string> {
    const targets = new Map<Ast.Import, string>();
    for (const statement of file.imports) {
      if (statement.path === undefined) continue;
      const span = { file: file.source, start: statement.path.start, end: statement.path.end };
      const target = this.#resolve(root, name, statement.path.value, span);
      if (target !== undefined) targets.set(statement, this.#enqueue({ root, name: target }, span));
    }
    return targets;
  }

  #resolve(root: string, from: string, written: string, span: Span): string | undefined {
    const form = 'write it as `"./money.rpc"` or `"../common/money.rpc"`';
    if (!/^\.\.?\//.test(written) || !written.endsWith(".rpc") || /[\\\0]/.test(written)) {
      return this.#report("CW2005", span, `import path ${quote(written)} is not a relative path of a \`.rpc\` file`, form);
    }
    const target = joinBelow(from, written);
    if (target === undefined)
      return this.#report(
        "CW2006",
        span,
        `import path ${quote(written)} leaves the root ${quote(root === "" ? "." : root)}`,
        "move the file below the root, or pass the folder above as the root",
      );
    if (this.#queued.has(this.#host.pathOf(root, target)) || this.#host.readFile(root, target) !== undefined) return target;
    const others = this.#bag.isLong ? [] : (this.#host.listFiles(root) ?? []).filter((file) => file !== from);
    const near = suggest(target, others);
    const help =
      near === undefined
        ? `it would be ${quote(this.#host.pathOf(root, target))}`
        : `did you mean \`"${relativePath(from, near)}"\`?`;
    const path = near === undefined ? undefined : JSON.stringify(relativePath(from, near));
    return this.#report("CW2005", span, `imported file ${quote(written)} not found`, help, path);
  }

  #report(code: "CW2005" | "CW2006", span: Span, message: string, help: string, near?: string): undefined {
    this.#bag.report(code, { message, span, help, fixes: replaceWith(span, near) });
    return undefined;
  }
}

/** The name below the root that a relative path leads to, or undefined when it leaves the root. */
export function joinBelow(from: string, written: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of written.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") {
      parts.push(part);
    }
  }
  return parts.join("/");
}
