// Where the contracts are and where generated code goes: flags, over the file of CALLWIRE_CONFIG or
// `callwire.json` of the nearest parent, over `idl` and `generated`.

import { statSync } from "node:fs";
import path from "node:path";
import type { ImportExtension, LintConfig } from "@callwire/compiler";
import { CONFIGURATION_FILE, findConfigurationFile } from "../files/find-upwards.js";
import { readText } from "../files/read-text.js";
import { describeFileError, UsageError } from "../usage-error.js";
import {
  checkConfiguration,
  DEFAULT_IMPORT_EXTENSION,
  DEFAULT_OUT,
  DEFAULT_ROOT,
  type FileConfiguration,
} from "./configuration-keys.js";
import { isFolderName } from "./forms.js";
import type { PluginEntry } from "./plugin-form.js";

/** Far above any list of folders and rules. */
const MAX_CONFIGURATION_BYTES = 1024 * 1024;

export interface Flags {
  readonly root?: readonly string[] | undefined;
  readonly out?: string | undefined;
  /** False when contracts are given one by one: then a root that is only guessed need not exist. */
  readonly needsRoots: boolean;
}

/** Absolute paths. */
export interface Configuration {
  /** The folder of the file; without one, where the command runs. */
  readonly base: string;
  /**
   * Folders that contracts and their imports are in; each exists; none only when contracts are
   * given one by one.
   */
  readonly roots: readonly string[];
  /** Folder of the generated code; may not exist yet. */
  readonly out: string;
  /** What imports of generated files end in. */
  readonly importExtension: ImportExtension;
  /** Whether contracts may be links that lead out of their root. */
  readonly followLinks: boolean;
  /** Which rules `lint` checks. */
  readonly lint?: LintConfig;
  /** In the order of the file. */
  readonly plugins: readonly Plugin[];
}

/** What `out` says is an absolute path here. */
export interface Plugin extends PluginEntry {
  /** Where it runs: the folder of the configuration. */
  readonly cwd: string;
}

/** Throws UsageError when the configuration is wrong or names no folder that exists. */
export function findConfiguration(cwd: string, flags: Flags): Configuration {
  for (const root of flags.root ?? []) checkName("--root", root);
  if (flags.out !== undefined) checkName("--out", flags.out);
  const file = findConfigurationFile(cwd);
  const base = file === undefined ? cwd : path.dirname(file);
  const configured = file === undefined ? {} : readConfiguration(file);
  const roots =
    flags.root?.map((root) => path.resolve(cwd, root)) ??
    (configured.roots ?? [DEFAULT_ROOT]).map((root) => path.resolve(base, root));
  const out = flags.out === undefined ? path.resolve(base, configured.out ?? DEFAULT_OUT) : path.resolve(cwd, flags.out);
  const isGuess = flags.root === undefined && configured.roots === undefined;
  const missing = roots.find((root) => !isFolder(root));
  if (missing !== undefined && (flags.needsRoots || !isGuess)) throw missingRoot(cwd, missing, isGuess);
  return {
    base,
    roots: roots.filter((root) => root !== missing),
    out,
    importExtension: configured.importExtension ?? DEFAULT_IMPORT_EXTENSION,
    followLinks: configured.followLinks ?? false,
    ...(configured.lint === undefined ? {} : { lint: configured.lint }),
    plugins: (configured.plugins ?? []).map((plugin) => ({ ...plugin, cwd: base, out: path.resolve(base, plugin.out) })),
  };
}

/** What `registry` says, if it is there. Throws UsageError when the configuration is wrong. */
export function findRegistry(cwd: string): string | undefined {
  const file = findConfigurationFile(cwd);
  return file === undefined ? undefined : readConfiguration(file).registry;
}

function missingRoot(cwd: string, root: string, isGuess: boolean): UsageError {
  const shown = path.relative(cwd, root) || ".";
  if (!isGuess)
    return new UsageError(
      `folder ${shown} does not exist; give the folder of the contracts with --root or in ${CONFIGURATION_FILE}`,
    );
  return new UsageError(`found no ${CONFIGURATION_FILE} and no folder ${shown}; give the folder of the contracts with --root`);
}

/** Throws UsageError unless the file holds what a configuration may hold. */
function readConfiguration(file: string): FileConfiguration {
  let value: unknown;
  try {
    value = JSON.parse(readText(file, file, { maxBytes: MAX_CONFIGURATION_BYTES, what: "a configuration" }));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${error instanceof SyntaxError ? error.message : describeFileError(error)}`);
  }
  return checkConfiguration(file, value);
}

/** Where `--out` leads. Throws UsageError when it names nothing: that is not the current folder. */
export function resolveOut(cwd: string, out: string): string {
  checkName("--out", out);
  return path.resolve(cwd, out);
}

function checkName(flag: string, name: string): void {
  if (!isFolderName(name)) throw new UsageError(`${flag} wants the name of a folder, got ${JSON.stringify(name)}`);
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}
