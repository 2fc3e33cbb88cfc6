// The contracts that a command is about: which files, below which roots, and what the compiler says
// of them.

import { lstatSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import {
  type Compilation,
  compile,
  createDiskHost,
  type Host,
  type ImportExtension,
  type Input,
  type LintConfig,
} from "@callwire/compiler";
import { UsageError } from "../usage-error.js";
import { findConfiguration, type Plugin } from "./configuration.js";
import { findLostContracts, withLostContracts } from "./lost-contracts.js";

export interface ContractOptions {
  readonly cwd: string;
  /** Contracts: files or folders. Empty: all under the roots. */
  readonly paths: readonly string[];
  readonly root?: readonly string[] | undefined;
  readonly out?: string | undefined;
  /** Files that have not changed since are not parsed again. */
  readonly previous?: Compilation | undefined;
}

export interface Contracts {
  readonly compilation: Compilation;
  /**
   * The contracts that were asked for, by their path below their root; the others came in by
   * imports.
   */
  readonly wanted: ReadonlySet<string>;
  /** The folders that they are below, absolute. */
  readonly roots: readonly string[];
  /** Whether contracts may be links that lead out of their root. */
  readonly followLinks: boolean;
  /** The last part of the root that a contract is below, such as `idl`. */
  readonly rootNameOf: (name: string) => string;
  /** Absolute path of the folder of the configuration. */
  readonly base: string;
  /** Absolute path of the folder of the generated code. */
  readonly out: string;
  /** What imports of generated files end in. */
  readonly importExtension: ImportExtension;
  /** What the configuration says of the linter. */
  readonly lint: LintConfig;
  /** Those of the configuration; nobody but `generate` runs them. */
  readonly plugins: readonly Plugin[];
}

/**
 * Throws UsageError when a path, a root or the configuration is wrong; what is in the contracts
 * comes as diagnostics.
 */
export function loadContracts(options: ContractOptions): Contracts {
  const { cwd } = options;
  const { configuration, disk, inputs } = findInputs(options);
  checkDistinct(cwd, inputs);
  const host = new RecordingHost(cwd, disk);
  return {
    compilation: compile(host, { files: inputs }, options.previous),
    wanted: new Set(inputs.map(({ name }) => name)),
    followLinks: configuration.followLinks,
    roots: [...new Set(inputs.map((input) => input.root))],
    rootNameOf: (name) => nameOfRoot(host.rootOf(name)),
    base: configuration.base,
    out: configuration.out,
    importExtension: configuration.importExtension,
    lint: configuration.lint ?? {},
    plugins: configuration.plugins,
  };
}

/** The contracts that are meant, unread. Throws UsageError as `loadContracts` does. */
export function findInputs({ cwd, paths, root, out }: ContractOptions) {
  const configuration = findConfiguration(cwd, { root, out, needsRoots: paths.length === 0 });
  const onDisk = createDiskHost(configuration);
  const found =
    paths.length === 0
      ? configuration.roots.flatMap((folder) => inputsBelow(onDisk, folder))
      : paths.flatMap((given) => inputsAt(cwd, onDisk, given, configuration.roots));
  const lost = paths.length === 0 ? findLostContracts(cwd, configuration, found) : [];
  const inputs: readonly Input[] = [...found, ...lost];
  if (inputs.length === 0) throw new UsageError(`found no .rpc file in ${describePlaces(cwd, paths, configuration.roots)}`);
  return { configuration, disk: lost.length === 0 ? onDisk : withLostContracts(onDisk, lost), inputs };
}

/** Paths as seen from where the command runs; remembers below which root each file was found. */
class RecordingHost implements Host {
  readonly #cwd: string;
  readonly #disk: Host;
  readonly #roots = new Map<string, string>();

  constructor(cwd: string, disk: Host) {
    this.#cwd = cwd;
    this.#disk = disk;
  }

  rootOf(name: string): string {
    return this.#roots.get(name) ?? "";
  }

  listFiles(root: string): readonly string[] | undefined {
    return this.#disk.listFiles(root);
  }

  readFile(root: string, name: string): ReturnType<Host["readFile"]> {
    this.#roots.set(name, root);
    return this.#disk.readFile(root, name);
  }

  pathOf(root: string, name: string): string {
    return toSlashes(path.relative(this.#cwd, path.join(root, name)));
  }
}

/** Sorted, as the order of a folder's entries differs between file systems. */
function inputsBelow(disk: Host, root: string): readonly Input[] {
  return [...(disk.listFiles(root) ?? [])].sort().map((name) => ({ root, name }));
}

/** What one path on the command line stands for. Outside all roots, the folder is the root. */
function inputsAt(cwd: string, disk: Host, given: string, roots: readonly string[]): readonly Input[] {
  const absolute = path.resolve(cwd, given);
  const stat = statGiven(absolute, given);
  const home = roots.find((root) => absolute === root || absolute.startsWith(root + path.sep));
  if (stat.isDirectory()) {
    const below = toSlashes(path.relative(home ?? absolute, absolute));
    return inputsBelow(disk, absolute).map(({ name }) => ({
      root: home ?? absolute,
      name: below === "" ? name : `${below}/${name}`,
    }));
  }
  if (!/\.rpc$/i.test(given)) throw new UsageError(`${given} is no contract; give a .rpc file or a folder`);
  const root = home ?? path.dirname(absolute);
  return [{ root, name: toSlashes(path.relative(root, absolute)) }];
}

function statGiven(absolute: string, given: string): Stats {
  try {
    return statSync(absolute);
  } catch {
    const why = lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink()
      ? "is a link that leads to no file"
      : "does not exist";
    throw new UsageError(`${given} ${why}; give a .rpc file or a folder`);
  }
}

/**
 * Two contracts of one name below two roots would have one output; so would two whose names differ
 * in capitals only, where file systems know no difference, as those of macOS and Windows. A path
 * that is given twice counts once.
 */
function checkDistinct(cwd: string, inputs: readonly Input[]): void {
  const others = new Map<string, Input>();
  for (const input of inputs) {
    const folded = input.name.toLowerCase();
    const other = others.get(folded) ?? input;
    if (other.root !== input.root || other.name !== input.name) {
      const [first, second] = [other, input].map(({ root, name }) => toSlashes(path.relative(cwd, path.join(root, name))));
      const where = other.name === input.name ? "" : " where capitals count for nothing, as on macOS and Windows";
      throw new UsageError(`${first} and ${second} would have one output${where}; rename one of them`);
    }
    others.set(folded, input);
  }
}

function describePlaces(cwd: string, paths: readonly string[], roots: readonly string[]): string {
  const places = paths.length > 0 ? paths : roots.map((root) => path.relative(cwd, root) || ".");
  return places.join(", ");
}

/** Only a plain name gets into generated files. */
export function nameOfRoot(root: string): string {
  const name = path.basename(root);
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : "idl";
}

function toSlashes(text: string): string {
  return text.split(path.sep).join("/");
}
