// One type of a contract as JSON: made once from the Descriptor, run for every value.

import type { JsonValue } from "./json-value.js";
import type { Pass } from "./pass.js";

/**
 * Both ways. Throws JsonError. A value of the contract is as generated code has it; JSON is as
 * `JSON.parse` gives it.
 */
export interface Step {
  /** What a value takes in memory, as of a codec of the wire. */
  readonly heapBytes: number;
  toJson(pass: Pass, value: unknown): JsonValue;
  fromJson(pass: Pass, json: unknown): unknown;
}

/** A type that may be the key of a map: its text in an object of JSON. */
export interface KeyStep {
  readonly heapBytes: number;
  toText(pass: Pass, key: unknown): string;
  fromText(pass: Pass, text: string): unknown;
}

/** An object as JSON has it; undefined for anything else, such as a list or a Map. */
export function asObject(json: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(json);
  // Every class has another prototype above its own; those of another realm have their own Object.
  const isPlain = prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
  return isPlain ? (json as Readonly<Record<string, unknown>>) : undefined;
}

/** Sets a property of its own, whatever its name: `__proto__` is one of them. */
export function setOwn<Value>(object: Record<string, Value>, name: string, value: Value): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  else object[name] = value;
}
