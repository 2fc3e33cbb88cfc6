// What a value is, also when it comes from another realm: Jest, node:vm and frames have a Date, a
// Map and an Error of their own, of which `instanceof` knows nothing. Asked first all the same, as
// it is what is true nearly always, and costs least. It believes `Object.create(Date.prototype)`
// and a Proxy, too, whose methods throw: so who passes is asked for what only a real one has.

import { types } from "node:util";

const { getTime } = Date.prototype;
const sizeOf = Object.getOwnPropertyDescriptor(Map.prototype, "size")?.get;

export function isBytes(value: unknown): value is Uint8Array {
  return types.isUint8Array(value); // goes by what only a real one has, and costs no more than `instanceof`
}

export function isDate(value: unknown): value is Date {
  return value instanceof Date ? answers(getTime, value) : types.isDate(value);
}

export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return value instanceof Map ? answers(sizeOf, value) : types.isMap(value);
}

/**
 * What a value looks like to `instanceof`, and is not: a Proxy, or an object with the prototype
 * alone.
 */
export function explainLooks(value: object): string | undefined {
  if (value instanceof Date && !isDate(value)) return "a Date";
  if (value instanceof Map && !isMap(value)) return "a Map";
  return value instanceof Uint8Array && !isBytes(value) ? "a Uint8Array" : undefined;
}

export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** A signal of this process, or what a test environment such as jsdom has instead. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  if (typeof value !== "object" || value === null) return false;
  try {
    const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignal>; // any object may be asked for these
    return typeof aborted === "boolean" && typeof addEventListener === "function" && typeof removeEventListener === "function";
  } catch {
    return false; // it has the prototype of one, and nothing more
  }
}

/**
 * An object that is nothing but its properties: `{ ... }`, of any realm, or one without a
 * prototype.
 */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Every other class has another prototype above its own.
  return prototype === null || (typeof prototype === "object" && Object.getPrototypeOf(prototype) === null);
}

/** Whether `ask`, which belongs to a class, takes `value` for one of it. */
function answers(ask: ((this: never) => unknown) | undefined, value: unknown): boolean {
  try {
    ask?.call(value as never); // it throws for what it does not take
    return true;
  } catch {
    return false;
  }
}
