// The bytes of a value, and values without what only our own classes have, so that codecs can be
// compared.

import type { Codec } from "#runtime/wire/codec.js";
import { Writer } from "#runtime/wire/writer.js";

export function encode(codec: Codec<unknown>, value: unknown): Uint8Array {
  const writer = new Writer();
  codec.write(writer, value);
  return writer.finish();
}

/**
 * Without the class of an error, at any depth: a Descriptor alone makes none. An error's `message`
 * is not enumerable; the bytes show it.
 */
export function fieldsOf(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, fieldsOf(inner)]));
  if (Array.isArray(value)) return value.map(fieldsOf);
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  const hidden = value instanceof Error ? ["name", "message"] : ["message"];
  const shown = Object.entries(value).filter(([key, inner]) => inner !== undefined && !hidden.includes(key));
  return Object.fromEntries(shown.map(([key, inner]) => [key, fieldsOf(inner)]));
}
