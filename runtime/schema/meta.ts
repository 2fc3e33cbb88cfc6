// What `@meta("key", "value")` may say. The compiler asks here, and so does whoever reads a
// Descriptor that somebody else wrote.

import { describeValue } from "../base/contract-error.js";
import { MAX_META_KEYS, MAX_META_VALUE } from "../base/limits/discovery.js";

/** Keys and values of a declaration's `@meta`. */
export type Meta = Readonly<Record<string, string>>;

/** Of what has none. Without a prototype: a key that nobody gave is undefined, whatever it is. */
export const NO_META: Meta = Object.freeze(Object.create(null) as Meta); // an object without keys is one

// Not `__proto__`, which generated code would take for something else.
const KEY = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** Why a pair cannot be given, or undefined. */
export function explainMeta(key: string, value: string): string | undefined {
  if (!KEY.test(key)) return "a key has 1 to 64 letters, digits, `_`, `.` and `-`, and starts with a letter";
  return value.length > MAX_META_VALUE
    ? `a value has at most ${MAX_META_VALUE} characters, this one has ${value.length}`
    : undefined;
}

/** Why a value is no meta of a declaration, or undefined. */
export function checkMeta(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is no object";
  const pairs = Object.entries(value);
  if (pairs.length > MAX_META_KEYS) return `has more than ${MAX_META_KEYS} keys`;
  for (const [key, text] of pairs) {
    const problem = typeof text === "string" ? explainMeta(key, text) : "a value is no text";
    if (problem !== undefined) return `is wrong at ${describeValue(key)}: ${problem}`;
  }
  return undefined;
}
