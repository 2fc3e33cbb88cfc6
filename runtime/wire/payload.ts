// Values whose type is not known at build time, such as the HELLO: msgpackr behind a scan.
// Contracts do not come this way.

import { ContractError } from "../base/contract-error.js";
import { isBytes, isDate, isMap, isPlainObject } from "../base/realms.js";
import { Packr, Unpackr } from "./msgpackr.cjs";
import { findPayloadProblem } from "./payload-scan.js";

const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: "bigint" });

/** One value as MessagePack. Objects become maps. */
export function packPayload(value: unknown): Uint8Array {
  return packr.pack(value);
}

/**
 * The value as MessagePack of at most `maxBytes`, or the reason why there is none. Never throws: a
 * value may be anything.
 */
export function tryPackPayload(value: unknown, maxBytes: number): Uint8Array | string {
  try {
    const bytes = packPayload(toOwnRealm(value));
    if (bytes.length > maxBytes) return `${bytes.length} bytes exceed the limit of ${maxBytes}`;
    return findPayloadProblem(bytes) ?? bytes;
  } catch {
    return "it has a circle, a function or something else that is no data";
  }
}

/**
 * A copy in which a Map, a Date and bytes are those of this realm: msgpackr goes by constructors,
 * and would write `{}`.
 */
function toOwnRealm(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toOwnRealm);
  if (isBytes(value)) return value instanceof Uint8Array ? value : Uint8Array.from(value);
  if (isDate(value)) return new Date(value.getTime());
  if (isMap(value)) return new Map([...value].map(([key, inner]) => [key, toOwnRealm(inner)]));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toOwnRealm(inner)]));
}

/** The value of `bytes`. Throws ContractError when they hold anything but one harmless value. */
export function unpackPayload(bytes: Uint8Array): unknown {
  const problem = findPayloadProblem(bytes);
  if (problem !== undefined) throw new ContractError("", `payload refused: ${problem}`);
  // An exact view: given offsets into a larger buffer, msgpackr can be made to read beyond them.
  return unpackr.unpack(bytes.subarray(0, bytes.length));
}
