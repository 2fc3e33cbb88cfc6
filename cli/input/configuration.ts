// Where the contracts are and where generated code goes: flags, over `callwire.json` of the nearest parent, over `idl` and `generated`.

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { IMPORT_EXTENSIONS, type ImportExtension, type LintConfig } from "@callwire/compiler";
import { readText } from "../files/read-text.js";
import { describeFileError, UsageError } from "../usage-error.js";
import { checkLint } from "./lint-configuration.js";

export const CONFIGURATION_FILE = "callwire.json";
/** Far above any list of folders and rules. */
const MAX_CONFIGURATION_BYTES = 1024 * 1024;

const KEYS = ["roots", "out", "importExtension", "followLinks", "lint"];
const DEFAULT_ROOT = "idl";
const DEFAULT_OUT = "generated";

export interface Flags {
  readonly root?: readonly string[] | undefined;
  readonly out?: string | undefined;
  /** False when contracts are given one by one: then a root that is only guessed need not exist. */
  readonly needsRoots: boolean;
}

/** Absolute paths. */
export interface Configuration {
  /** Folders that contracts and their imports are in; each exists; none only when contracts are given one by one. */
  readonly roots: readonly string[];
  /** Folder of the generated code; may not exist yet. */
  readonly out: string;
  /** What imports of generated files end in. */
  readonly importExtension: ImportExtension;
  /** Whether contracts may be links that lead out of their root. */
  readonly followLinks: boolean;
  /** Which rules `lint` checks. */
  readonly lint?: LintConfig;
}

interface FileConfiguration {
  readonly roots?: readonly string[];
  readonly out?: string;
  readonly importExtension?: ImportExtension;
  readonly followLinks?: boolean;
  readonly lint?: LintConfig;
}

/** Throws UsageError when the configuration is wrong or names no folder that exists. */
export function findConfiguration(cwd: string, flags: Flags): Configuration {
  for (const flag of [...(flags.root ?? []), flags.out]) {
    if (flag !== undefined && !isName(flag))
      throw new UsageError(`--root and --out want the name of a folder, got ${JSON.stringify(flag)}`);
  }
  const file = findUpwards(cwd, CONFIGURATION_FILE);
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
    roots: roots.filter((root) => root !== missing),
    out,
    importExtension: configured.importExtension ?? ".js",
    followLinks: configured.followLinks ?? false,
    ...(configured.lint === undefined ? {} : { lint: configured.lint }),
  };
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
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new UsageError(`${file} must hold one object`);
  const unknown = Object.keys(value).find((key) => !["$schema", ...KEYS].includes(key));
  if (unknown !== undefined)
    throw new UsageError(`${file} has an unknown key ${JSON.stringify(unknown)}; it may have ${list(KEYS)}`);
  const { roots, out, importExtension, followLinks, lint } = value as Readonly<Record<string, unknown>>; // an object, and its keys are checked
  return {
    ...(roots === undefined ? {} : { roots: checkRoots(file, roots) }),
    ...(out === undefined ? {} : { out: checkOut(file, out) }),
    ...(importExtension === undefined ? {} : { importExtension: checkImportExtension(file, importExtension) }),
    ...(followLinks === undefined ? {} : { followLinks: checkFollowLinks(file, followLinks) }),
    ...(lint === undefined ? {} : { lint: checkLint(file, lint) }),
  };
}

function checkRoots(file: string, roots: unknown): readonly string[] {
  if (!Array.isArray(roots) || roots.length === 0 || !roots.every(isName)) {
    throw new UsageError(`${file}: "roots" must be a list of folders, got ${JSON.stringify(roots)}`);
  }
  return roots;
}

function checkOut(file: string, out: unknown): string {
  if (!isName(out)) throw new UsageError(`${file}: "out" must be a folder, got ${JSON.stringify(out)}`);
  return out;
}

function checkImportExtension(file: string, value: unknown): ImportExtension {
  const known = IMPORT_EXTENSIONS.find((extension) => extension === value);
  if (known !== undefined) return known;
  throw new UsageError(`${file}: "importExtension" must be one of ${list(IMPORT_EXTENSIONS)}, got ${JSON.stringify(value)}`);
}

function checkFollowLinks(file: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new UsageError(`${file}: "followLinks" must be true or false, got ${JSON.stringify(value)}`);
}

function list(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(", ");
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}

function findUpwards(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return undefined;
  }
}
