// What a value is, also when it comes from another realm: Jest, node:vm and frames have a Date, a Map and an Error of their own, of which
// `instanceof` knows nothing. Asked first all the same, as it is what is true nearly always, and costs least.

import { types } from "node:util";

export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || types.isUint8Array(value);
}

export function isDate(value: unknown): value is Date {
  return value instanceof Date || types.isDate(value);
}

export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return value instanceof Map || types.isMap(value);
}

export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** A signal of this process, or what a test environment such as jsdom has instead. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  if (value instanceof AbortSignal) return true;
  if (typeof value !== "object" || value === null) return false;
  const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignal>; // any object may be asked for these
  return typeof aborted === "boolean" && typeof addEventListener === "function" && typeof removeEventListener === "function";
}

/** An object that is nothing but its properties: `{ ... }`, of any realm, or one without a prototype. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Every other class has another prototype above its own.
  return prototype === null || (typeof prototype === "object" && Object.getPrototypeOf(prototype) === null);
}
