// Enums: an integer on the wire, a string literal in TypeScript.

import { HEAP_BYTES } from "../base/heap-bytes.js";
import type { Codec } from "./codec.js";

const MIN_ID = -(2 ** 31);
const MAX_ID = 2 ** 31 - 1;
const UNKNOWN = "unknown:";

/**
 * An enum that keeps values it does not know as `unknown:7`, so that they survive on their way
 * through an older program.
 */
export function openEnum<Name extends string>(ids: Readonly<Record<Name, number>>): Codec<Name | `unknown:${number}`> {
  const names = invert(ids);
  return {
    heapBytes: HEAP_BYTES.text,
    write(writer, value) {
      const id = isName(ids, value) ? ids[value] : unknownId(value);
      if (id === undefined)
        throw writer.mismatch("", isUnknown(value) ? `${UNKNOWN}${MIN_ID}..${MAX_ID}` : Object.keys(ids).join(", "), value);
      writer.int(id, "", MIN_ID, MAX_ID);
    },
    read(reader) {
      const id = reader.int("", MIN_ID, MAX_ID);
      return names.get(id) ?? `unknown:${id}`;
    },
  };
}

/** An enum that refuses values it does not know, on both sides. */
export function closedEnum<Name extends string>(ids: Readonly<Record<Name, number>>): Codec<Name> {
  const names = invert(ids);
  const expected = Object.keys(ids).join(", ");
  return {
    heapBytes: 0,
    write(writer, value) {
      if (!isName(ids, value)) throw writer.mismatch("", expected, value);
      writer.int(ids[value], "", MIN_ID, MAX_ID);
    },
    read(reader) {
      const id = reader.int("", MIN_ID, MAX_ID);
      const name = names.get(id);
      if (name === undefined) throw reader.mismatch("", expected, id);
      return name;
    },
  };
}

function invert<Name extends string>(ids: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map(Object.entries<number>(ids).map(([name, id]) => [id, name as Name])); // the keys of `ids` are its names
}

/**
 * A list or a String object that reads as a name is none: what is read on the other side would be
 * something else than what was given.
 */
function isName<Name extends string>(ids: Readonly<Record<Name, number>>, value: unknown): value is Name {
  return typeof value === "string" && Object.hasOwn(ids, value);
}

function isUnknown(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(UNKNOWN);
}

/**
 * The number in `unknown:7`; undefined for any other text, and for a number that no member can
 * have.
 */
function unknownId(value: unknown): number | undefined {
  if (!isUnknown(value)) return undefined;
  const digits = value.slice(UNKNOWN.length);
  const id = Number(digits);
  // The sum makes 0 of -0, which is no integer on the wire.
  return /^-?\d{1,10}$/.test(digits) && id >= MIN_ID && id <= MAX_ID ? id + 0 : undefined;
}
