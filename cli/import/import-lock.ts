// `import.lock.json`: what an import has written and which ids it has given, so that the next one
// gives the same and takes away what is no longer made.

import { isJsonObject } from "../json-object.js";
import type { OutputFolder } from "../output/output-folder.js";
import { UsageError } from "../usage-error.js";

export const LOCK_FILE = "import.lock.json";

/** What was imported: by another one the contracts of this one are not taken away. */
export interface ImportOrigin {
  readonly form: string;
  /** Those that were given, from the folder of the lock, with `/`, sorted. */
  readonly paths: readonly string[];
}

export interface ImportLock {
  /** Undefined in a folder without a lock. */
  readonly origin: ImportOrigin | undefined;
  /** Paths of the contracts that were written. */
  readonly files: readonly string[];
  /** Ids by number, or by the name of a oneof, by message. */
  readonly ids: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const VERSION = 1;
const PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*\.rpc$/;

/** Of a folder without one an empty one. Throws UsageError when it is not as we write it. */
export function readLock(output: OutputFolder): ImportLock {
  const text = output.read(LOCK_FILE);
  if (text === undefined) return { origin: undefined, files: [], ids: {} };
  const lock = parse(text);
  if (lock !== undefined) return lock;
  throw new UsageError(`${output.show(LOCK_FILE)} is not what an import has written; take it from your history, as it keeps ids`);
}

/** Sorted, so that a version control shows what has changed. */
export function printLock({ origin, files, ids }: ImportLock): string {
  const sorted = Object.fromEntries(Object.entries(ids).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: VERSION, origin, files: [...files].sort(), ids: sorted }, null, 2)}\n`;
}

function parse(text: string): ImportLock | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || value["version"] !== VERSION) return undefined;
    const { origin, files, ids } = value;
    if (origin !== undefined && !isOrigin(origin)) return undefined;
    if (!Array.isArray(files) || !files.every((each) => typeof each === "string" && PATH.test(each))) return undefined;
    return isJsonObject(ids) && Object.values(ids).every(isIds) ? { origin, files, ids: ids as ImportLock["ids"] } : undefined; // just looked at
  } catch {
    return undefined;
  }
}

/** Whether they are one import that is made again. */
export function isSameOrigin(first: ImportOrigin, second: ImportOrigin): boolean {
  const [one, other] = [first, second].map(({ form, paths }) => JSON.stringify([form, ...paths]));
  return one === other;
}

function isOrigin(value: unknown): value is ImportOrigin {
  if (!isJsonObject(value) || typeof value["form"] !== "string" || !Array.isArray(value["paths"])) return false;
  return value["paths"].every((each) => typeof each === "string" && each !== "" && !each.includes("\0"));
}

function isIds(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const ids = Object.values(value);
  const areIds = ids.every((id) => typeof id === "number" && Number.isInteger(id) && id >= 1 && id <= 255);
  return areIds && new Set(ids).size === ids.length;
}
