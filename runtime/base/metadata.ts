// Metadata: what travels beside a call's arguments and its result. Keys and sizes are checked here,
// for both directions.

import { describeValue, explainBytes } from "./contract-error.js";
import type { RpcError } from "./errors.js";
import { MAX_METADATA_BYTES, MAX_METADATA_KEYS } from "./limits/message.js";
import { isBytes, isPlainObject } from "./realms.js";
import { usageError } from "./usage-error.js";

/** A text without half surrogate pairs, or bytes. */
export type MetadataValue = string | Uint8Array;

/** Keys are lower case: letters, digits, `-`, `_` and `.`, at most 64 characters. */
export type Metadata = ReadonlyMap<string, MetadataValue>;

/** What metadata is written from: a plain object, or pairs, as a Map and `Headers` have them. */
export type MetadataInit = Iterable<readonly [string, MetadataValue]> | Readonly<Record<string, MetadataValue>>;

export const NO_METADATA: Metadata = new Map();

/** Keys that start so belong to the runtime. */
const RESERVED = "callwire-";

/** Number of the attempt, from 2 on, as the client counts them. */
export const ATTEMPT_KEY = "callwire-attempt";

const KEY = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/**
 * A Map that takes nothing but metadata: `set` throws INVALID_ARGUMENT for a wrong key or value,
 * RESOURCE_EXHAUSTED beyond the limits.
 */
export class MetadataMap extends Map<string, MetadataValue> {
  #bytes = 0;

  /**
   * Adds an entry or replaces it. Throws INVALID_ARGUMENT for a wrong key or value,
   * RESOURCE_EXHAUSTED beyond the limits.
   */
  override set(key: string, value: MetadataValue): this {
    checkEntry(key, value);
    const old = this.get(key);
    const bytes = this.#bytes + sizeOf(key, value) - (old === undefined ? 0 : sizeOf(key, old));
    if (bytes > MAX_METADATA_BYTES || (old === undefined && this.size >= MAX_METADATA_KEYS))
      throw limitError(bytes, this.size + (old === undefined ? 1 : 0));
    this.#bytes = bytes;
    return super.set(key, value);
  }

  /** Removes one entry. False when there was none. */
  override delete(key: string): boolean {
    const old = this.get(key);
    if (old !== undefined) this.#bytes -= sizeOf(key, old);
    return super.delete(key);
  }

  /** Removes every entry. */
  override clear(): void {
    this.#bytes = 0;
    super.clear();
  }
}

/**
 * Checks and copies. Throws as `MetadataMap.set` does, for a key that is given twice, and for an
 * object that is neither pairs nor plain.
 */
export function toMetadata(init: MetadataInit): MetadataMap {
  const metadata = new MetadataMap();
  for (const pair of pairsOf(init)) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw usageError("INVALID_ARGUMENT", `option metadata must have pairs of a key and a value, got ${describeValue(pair)}`);
    }
    const [key, value] = pair as [string, MetadataValue]; // `set` checks both
    if (metadata.has(key)) throw usageError("INVALID_ARGUMENT", `metadata "${key}" is given twice; join its values`);
    metadata.set(key, value);
  }
  return metadata;
}

/**
 * `Headers` has its pairs behind its iterator alone, and would look empty as an object: as any
 * instance of a class might.
 */
function pairsOf(init: unknown): Iterable<unknown> {
  if (typeof init === "object" && init !== null) {
    if (Symbol.iterator in init) return init as Iterable<unknown>; // what it gives is checked pair by pair
    if (isPlainObject(init)) return Object.entries(init);
  }
  const text = `option metadata must be a plain object, a Map or Headers, got ${describeValue(init)}; give its pairs: { key: "value" }`;
  throw usageError("INVALID_ARGUMENT", text);
}

/** Both, `over` before `under`. Only `under` when both together are beyond the limits. */
export function overlayMetadata(under: Metadata | undefined, over: Metadata | undefined): Metadata | undefined {
  if (under === undefined || over === undefined) return over ?? under;
  try {
    return toMetadata(new Map([...under, ...over]));
  } catch {
    return under; // both were checked, so that nothing else can be wrong
  }
}

export function isMetadataKey(key: string): boolean {
  return KEY.test(key);
}

/** Why a program may not send metadata under `key`, and what to do; undefined when it may. */
export function explainKey(key: unknown): string | undefined {
  const rule = "use lower-case letters, digits, -, _ and ., at most 64";
  if (typeof key !== "string") return `${notText(key)}; ${rule}`;
  if (!KEY.test(key)) {
    const lower = key.toLowerCase();
    const hint = KEY.test(lower) ? `, such as ${JSON.stringify(lower)}` : "";
    return `metadata key ${describeValue(key)} is not allowed; ${rule}${hint}`;
  }
  if (!key.startsWith(RESERVED)) return undefined;
  return `metadata key "${key}" is not allowed; what starts with ${RESERVED} belongs to the runtime`;
}

function checkEntry(key: string, value: MetadataValue): void {
  const problem = explainKey(key);
  if (problem !== undefined) throw usageError("INVALID_ARGUMENT", problem);
  if (typeof value !== "string" && !isBytes(value)) {
    throw usageError(
      "INVALID_ARGUMENT",
      `metadata "${key}" must be a string or a Uint8Array, got ${describeValue(value)}; ${insteadOf(value)}`,
    );
  }
  if (typeof value === "string" && !value.isWellFormed()) {
    const problem = `must be a string without half surrogate pairs, got ${describeValue(value)}`;
    throw usageError("INVALID_ARGUMENT", `metadata "${key}" ${problem}`);
  }
}

function notText(key: unknown): string {
  return `a key of metadata must be a string, got ${describeValue(key)}`;
}

/** What to do about a value that metadata does not take. */
function insteadOf(value: unknown): string {
  if (value === undefined || value === null) return "leave the key out";
  if (Array.isArray(value)) return "join its values, or give them as an argument of the call";
  if (typeof value !== "object") return "give String(value)";
  const bytes = explainBytes(value);
  return bytes === "" ? "give JSON.stringify(value), or an argument of the call" : bytes.slice("; ".length);
}

function sizeOf(key: string, value: MetadataValue): number {
  return key.length + (typeof value === "string" ? Buffer.byteLength(value) : value.length);
}

function limitError(bytes: number, keys: number): RpcError {
  const text = `metadata of ${bytes} bytes and ${keys} keys exceeds ${MAX_METADATA_BYTES} bytes or ${MAX_METADATA_KEYS} keys; send it as an argument`;
  return usageError("RESOURCE_EXHAUSTED", text);
}
