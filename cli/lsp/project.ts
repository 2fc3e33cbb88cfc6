// The contracts below one configuration, as files of this machine: which are its own, and where a
// place of the compiler is.

import { statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { createDiskHost, type Host, type Input, type SourceFile } from "@callwire/compiler";
import { Workspace } from "@callwire/compiler/lsp";
import { type Configuration, findConfiguration, findRegistry } from "../input/configuration.js";
import { DEFAULT_OUT, DEFAULT_ROOT } from "../input/configuration-keys.js";
import { isUsageError } from "../usage-error.js";

/** Contracts that are compiled together. */
export class Project {
  /** The folder that paths are shown from, absolute. */
  readonly folder: string;
  readonly workspace: Workspace;
  /** Why the configuration was not used; undefined when it was. */
  readonly problem: string | undefined;
  /** Folders of contracts, absolute. */
  readonly roots: readonly string[];
  /** Whether contracts may be links that lead out of their root. */
  readonly followLinks: boolean;
  /** Whether there is a registry that commands ask which run here. */
  readonly hasRegistry: boolean;
  /** What the editor has open, by its file. */
  readonly #open = new Map<string, { readonly uri: string; readonly version: number }>();

  constructor(folder: string) {
    const { configuration, problem } = readConfiguration(folder);
    const { roots, lint, followLinks } = configuration;
    this.folder = folder;
    this.problem = problem;
    this.roots = roots;
    this.followLinks = followLinks;
    this.hasRegistry = hasRegistry(folder);
    this.workspace = new Workspace({ disk: hostFrom(folder, createDiskHost({ followLinks })), roots, lint });
  }

  /** What an editor has in a document. */
  open(file: string, { uri, version, text }: { readonly uri: string; readonly version: number; readonly text: string }): void {
    this.#open.set(file, { uri, version });
    this.workspace.setText(this.inputOf(file), text);
  }

  /** What is on disk counts again. */
  close(file: string): void {
    this.#open.delete(file);
    this.workspace.setText(this.inputOf(file), undefined);
  }

  /** Whether a document of it is open. */
  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Below no root, a contract stands alone: its folder is where its imports start. */
  inputOf(file: string): Input {
    const home = this.roots.find((root) => file.startsWith(root + path.sep)) ?? path.dirname(file);
    return { root: home, name: toSlashes(path.relative(home, file)) };
  }

  /** The file of a source, absolute. */
  fileOf({ path: shown }: SourceFile): string {
    return path.resolve(this.folder, shown);
  }

  /** A file or a folder as the compiler shows it. */
  shownPathOf(file: string): string {
    return toSlashes(path.relative(this.folder, file));
  }

  /** As the editor calls it, so that it knows its own document again. */
  uriOf(source: SourceFile): string {
    const file = this.fileOf(source);
    return this.#open.get(file)?.uri ?? pathToFileURL(file).href;
  }

  /** The version that the editor has open; null when it has not. */
  versionOf(source: SourceFile): number | null {
    return this.#open.get(this.fileOf(source))?.version ?? null;
  }

  /** The source that a file was compiled from; undefined when the compiler has not read it. */
  sourceOf(file: string): SourceFile | undefined {
    const { root, name } = this.inputOf(file);
    return this.workspace.compilation.parsed.get(pathFrom(this.folder, root, name))?.file.source;
  }
}

/** Paths as the commands show them when they run in `folder`. */
function hostFrom(folder: string, disk: Host): Host {
  return {
    listFiles: (root) => disk.listFiles(root),
    readFile: (root, name) => disk.readFile(root, name),
    pathOf: (root, name) => pathFrom(folder, root, name),
  };
}

function pathFrom(folder: string, root: string, name: string): string {
  return toSlashes(path.relative(folder, path.join(root, name)));
}

/** As the live commands find it. One that cannot be read is told of as a wrong configuration. */
function hasRegistry(folder: string): boolean {
  if ((process.env["CALLWIRE_REGISTRY"] ?? "") !== "") return true;
  try {
    return (findRegistry(folder) ?? "") !== "";
  } catch (error) {
    if (!isUsageError(error)) throw error;
    return false;
  }
}

interface Read {
  readonly configuration: Configuration;
  readonly problem?: string;
}

/** A wrong configuration is told, and contracts are checked as if there were none. */
function readConfiguration(folder: string): Read {
  try {
    return { configuration: findConfiguration(folder, { needsRoots: false }) };
  } catch (error) {
    if (!isUsageError(error)) throw error;
    const root = path.join(folder, DEFAULT_ROOT);
    const roots = statSync(root, { throwIfNoEntry: false })?.isDirectory() === true ? [root] : [];
    const out = path.join(folder, DEFAULT_OUT);
    const configuration = { base: folder, roots, out, importExtension: ".js", followLinks: false, plugins: [] } as const;
    return { configuration, problem: error.message };
  }
}

function toSlashes(text: string): string {
  return text.split(path.sep).join("/");
}
