// The built-in types as JSON: a function each. The table of them is in docs/json.md, which a test
// holds against this file.

import { isIntegerName, numberRangeOf, SCALARS } from "../base/scalars.js";
import type { Bounds, ParameterDescriptor, ScalarName, TypeRef } from "../schema/descriptor.js";
import { heapBytesOfScalar } from "../schema/heap-bytes.js";
import type { Pass } from "./pass.js";
import type { Step } from "./step.js";
import { bytesStep, durationStep, timestampStep } from "./text-steps.js";

export type ScalarRef = Extract<TypeRef, { readonly kind: "scalar" }>;
/** What a field says of its value beside the type. */
export type Constraints = Pick<Partial<ParameterDescriptor>, "range" | "length">;

const ALL = [-Infinity, Infinity] as const;

/**
 * What JSON has no number for, and what its readers and writers lose: `JSON.stringify(-0)` is `0`.
 */
const NUMBERS_AS_TEXT: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);

export function scalarStep(ref: ScalarRef, constraints: Constraints): Step {
  const heapBytes = heapBytesOfScalar(ref);
  const { name } = ref;
  if (isIntegerName(name)) {
    const check = integerCheck(name, numberRangeOf(name), constraints.range);
    return { heapBytes, toJson: check, fromJson: check };
  }
  switch (name) {
    case "bool":
      return { heapBytes, toJson: expectBool, fromJson: expectBool };
    case "i64":
    case "u64":
      return ref.js === "number" ? safeStep(name, constraints.range) : wideStep(name, constraints.range);
    case "f32":
    case "f64":
      return floatStep(name, constraints.range);
    case "string":
      return stringStep(constraints.length);
    case "bytes":
      return bytesStep(lengthCheck(constraints.length));
    case "timestamp":
      return timestampStep();
    case "duration":
      return durationStep(rangeCheck(constraints.range));
  }
}

/** Bounds of a length, of whatever has one; undefined for none. */
export function lengthCheck(bounds: Bounds | undefined): ((pass: Pass, length: number) => void) | undefined {
  if (bounds === undefined) return undefined;
  const [min, max] = narrow([0, Infinity], bounds);
  return (pass, length) => {
    if (length < min || length > max) throw pass.error(`its length is ${pass.describe(length)}, not ${within(min, max)}`);
  };
}

/** A safe integer of the type, within the bounds of its field. The sum makes 0 of -0. */
export function integerCheck(
  name: ScalarName,
  [least, most]: readonly [number, number],
  bounds: Bounds | undefined,
): (pass: Pass, value: unknown) => number {
  const [min, max] = narrow([least, most], bounds);
  return (pass, value) => {
    if (typeof value !== "number") throw pass.wrong(value, `an integer, as ${name} is`);
    if (value >= min && value <= max && Number.isInteger(value)) return value + 0;
    if (!(value >= least && value <= most && Number.isInteger(value)))
      throw pass.error(`${pass.describe(value)} does not fit into ${name}`);
    throw outside(pass, value, min, max);
  };
}

/** The same of 64 bits, as a bigint. */
export function bigintCheck(name: "i64" | "u64", bounds: Bounds | undefined): (pass: Pass, value: bigint) => bigint {
  const { min: least, max: most } = SCALARS[name].range;
  const min = bounds?.min === undefined ? least : BigInt(bounds.min);
  const max = bounds?.max === undefined ? most : BigInt(bounds.max);
  return (pass, value) => {
    if (value >= min && value <= max) return value;
    if (value < least || value > most) throw pass.error(`${pass.describe(value)} does not fit into ${name}`);
    throw outside(pass, value, min, max);
  };
}

/** Of a 64-bit integer that the contract makes a number. */
export function safeRangeOf(name: ScalarName): readonly [min: number, max: number] {
  return [name === "i64" ? Number.MIN_SAFE_INTEGER : 0, Number.MAX_SAFE_INTEGER];
}

/**
 * The digits of a 64-bit integer; undefined for any other text. Looked at before a bigint is made,
 * which takes the square of its length.
 */
export function isDigits(text: string): boolean {
  return text.length <= 20 && /^(?:0|-?[1-9]\d*)$/.test(text);
}

export function expectBool(pass: Pass, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw pass.wrong(value, "true or false");
}

/** A text that is well-formed Unicode: half of a surrogate pair has no UTF-8. */
function expectText(pass: Pass, value: unknown): string {
  if (typeof value !== "string") throw pass.wrong(value, "a string");
  pass.countText();
  if (!value.isWellFormed()) throw pass.error(`${pass.describe(value)} has half of a surrogate pair, which is no text`);
  return value;
}

function wideStep(name: "i64" | "u64", bounds: Bounds | undefined): Step {
  const check = bigintCheck(name, bounds);
  return {
    heapBytes: heapBytesOfScalar({ kind: "scalar", name }),
    toJson(pass, value) {
      if (typeof value !== "bigint") throw pass.wrong(value, "a bigint");
      return check(pass, value).toString();
    },
    fromJson(pass, json) {
      if (typeof json === "string" && isDigits(json)) return check(pass, BigInt(json));
      if (typeof json === "number" && Number.isSafeInteger(json)) return check(pass, BigInt(json));
      throw wrongDigits(pass, json, name);
    },
  };
}

function safeStep(name: "i64" | "u64", bounds: Bounds | undefined): Step {
  const check = integerCheck(name, safeRangeOf(name), bounds);
  return {
    heapBytes: 0,
    toJson: (pass, value) => String(check(pass, value)),
    fromJson(pass, json) {
      if (typeof json === "number") return check(pass, json);
      if (typeof json === "string" && isDigits(json)) return check(pass, Number(json));
      throw wrongDigits(pass, json, name);
    },
  };
}

function wrongDigits(pass: Pass, json: unknown, name: string): Error {
  if (typeof json === "number")
    return pass.error(`${pass.describe(json)} is no safe integer; write the digits of ${name} as a string`);
  return pass.wrong(json, `digits of an integer in a string, as ${name} is`);
}

function floatStep(name: "f32" | "f64", bounds: Bounds | undefined): Step {
  const check = name === "f32" ? f32Check(bounds) : f64Check(bounds);
  return {
    heapBytes: heapBytesOfScalar({ kind: "scalar", name }),
    toJson(pass, value) {
      if (typeof value !== "number") throw pass.wrong(value, "a number");
      const checked = check(pass, value);
      if (Object.is(checked, -0)) return "-0";
      return Number.isFinite(checked) ? checked : String(checked);
    },
    fromJson(pass, json) {
      if (typeof json === "number") {
        if (Number.isFinite(json)) return check(pass, json);
        // What JSON.parse makes of 1e999.
        throw pass.error(`${pass.describe(json)} is no number of JSON; infinity is written "Infinity"`);
      }
      const found = NUMBERS_AS_TEXT.get(json);
      if (found !== undefined) return check(pass, found);
      throw pass.wrong(json, 'a number, "NaN", "Infinity" or "-Infinity"');
    },
  };
}

function f64Check(bounds: Bounds | undefined): (pass: Pass, value: number) => number {
  if (bounds === undefined) return (_pass, value) => value;
  const inside = rangeCheck(bounds);
  return (pass, value) => {
    inside?.(pass, value);
    return value;
  };
}

/**
 * What arrived is the nearest f32 of a value inside the bounds, which may lie just outside: it is
 * the bound then, which is written as the same bits.
 */
function f32Check(bounds: Bounds | undefined): (pass: Pass, value: number) => number {
  const [min, max] = narrow(ALL, bounds);
  const [low, high] = [Math.fround(min), Math.fround(max)];
  return (pass, value) => {
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
      throw pass.error(`${pass.describe(value)} does not fit into f32`);
    if (bounds === undefined || (value >= min && value <= max)) return value;
    if (value > max && value <= high) return max;
    if (value < min && value >= low) return min;
    throw outside(pass, value, min, max);
  };
}

function stringStep(length: Bounds | undefined): Step {
  const check = lengthCheck(length);
  const both = (pass: Pass, value: unknown): string => {
    const text = expectText(pass, value);
    check?.(pass, text.length);
    return text;
  };
  return { heapBytes: 0, toJson: both, fromJson: both };
}

/** Bounds of a number; undefined for none. */
function rangeCheck(bounds: Bounds | undefined): ((pass: Pass, value: number) => void) | undefined {
  if (bounds === undefined) return undefined;
  const [min, max] = narrow(ALL, bounds);
  return (pass, value) => {
    if (!(value >= min && value <= max)) throw outside(pass, value, min, max); // NaN is outside, too
  };
}

function outside(pass: Pass, value: unknown, min: unknown, max: unknown): Error {
  return pass.error(`${pass.describe(value)} is not within ${within(min, max)}`);
}

function within(min: unknown, max: unknown): string {
  return `${min}..${max === Infinity ? "" : max}`;
}

function narrow([low, high]: readonly [number, number], bounds: Bounds | undefined): [number, number] {
  return [bounds?.min === undefined ? low : Number(bounds.min), bounds?.max === undefined ? high : Number(bounds.max)];
}
