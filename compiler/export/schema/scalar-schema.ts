// The built-in types as JSON Schema: all forms that docs/json.md reads.

import { type Bounds, isIntegerName, type ParameterDescriptor, scalarOf, type TypeRef } from "callwire/schema";
import type { JsonSchema } from "../json-schema.js";
import { digitsPattern } from "./digits-pattern.js";

export type ScalarRef = Extract<TypeRef, { readonly kind: "scalar" }>;

/** What a field says of its value beside the type. */
export type Constraints = Pick<Partial<ParameterDescriptor>, "range" | "length">;

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** The first number that no f32 is: it is as near to 2^128. */
const ABOVE_F32 = 2 ** 128 - 2 ** 103;

const DIGIT = "[A-Za-z0-9+/_-]";
/** In either alphabet. The last digit has no bits that no byte takes. */
const BASE64 = `(?:${DIGIT}{4})*(?:${DIGIT}[AQgw](?:==)?|${DIGIT}{2}[AEIMQUYcgkosw048]=?)?$`;

const LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
const DAY =
  `(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|` +
  `02-(?:0[1-9]|1[0-9]|2[0-8]))|${LEAP_YEAR}-02-29)`;
const CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
/** Beyond four digits a year has a sign and six; there is no -0. */
const MOMENT = `^(?!-000000)(?:[+-][0-9]{2})?${DAY}[Tt]${CLOCK}:[0-5][0-9](?:\\.[0-9]{1,9})?(?:[Zz]|[+-]${CLOCK})$`;
const DURATION = "^(?:-0s|[0-9]+(?:\\.[0-9]+)?(?:ms|s|m|h))$";

export function scalarSchema(ref: ScalarRef, constraints: Constraints): JsonSchema {
  const { name } = ref;
  const { range, length } = constraints;
  if (isIntegerName(name)) {
    const [min, max] = integerRange(ref, range);
    return { type: "integer", minimum: Number(min), maximum: Number(max) };
  }
  switch (name) {
    case "bool":
      return { type: "boolean" };
    case "i64":
    case "u64":
      return wideSchema(integerRange(ref, range));
    case "f32":
    case "f64":
      return floatSchema(name, range);
    case "bytes":
      return { type: "string", pattern: `^${lengthAhead(length)}${BASE64}`, contentEncoding: "base64" };
    case "timestamp":
      return { type: "string", pattern: MOMENT };
    case "duration":
      return { type: "string", pattern: DURATION };
    case "string":
      return { type: "string", ...countOf("Length", length) };
  }
}

/** Of a text that is the key of a map; undefined for any text. */
export function keySchema(ref: ScalarRef): JsonSchema | undefined {
  if (ref.name === "bool") return { enum: ["true", "false"] };
  if (scalarOf(ref.name).range === undefined) {
    const { pattern } = scalarSchema(ref, {});
    return pattern === undefined ? undefined : { pattern };
  }
  return { pattern: digitsPattern(...integerRange(ref, undefined)) };
}

export function countOf(what: "Items" | "Length" | "Properties", { min, max }: Bounds = {}): JsonSchema {
  return {
    ...(min === undefined ? {} : { [`min${what}`]: Number(min) }),
    ...(max === undefined ? {} : { [`max${what}`]: Number(max) }),
  };
}

/** What the type holds, within the bounds of the field. */
function integerRange({ name, js }: ScalarRef, { min, max }: Bounds = {}): readonly [bigint, bigint] {
  const bits = BigInt(name.slice(1));
  const [low, high] = name.startsWith("i") ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n];
  const [least, most] = js === "number" ? [low < 0n ? -SAFE : 0n, SAFE] : [low, high];
  return [later(least, min), sooner(most, max)];
}

function later(least: bigint, min: string | undefined): bigint {
  return min !== undefined && BigInt(min) > least ? BigInt(min) : least;
}

function sooner(most: bigint, max: string | undefined): bigint {
  return max !== undefined && BigInt(max) < most ? BigInt(max) : most;
}

/** Digits in a text, and a number that is safe. */
function wideSchema([min, max]: readonly [bigint, bigint]): JsonSchema {
  const numbers = { type: "integer", minimum: Number(min < -SAFE ? -SAFE : min), maximum: Number(max > SAFE ? SAFE : max) };
  return { anyOf: [{ type: "string", pattern: digitsPattern(min, max) }, numbers] };
}

function floatSchema(name: "f32" | "f64", range: Bounds | undefined): JsonSchema {
  const [min, max] = [Number(range?.min ?? -Infinity), Number(range?.max ?? Infinity)];
  // Of an f32 the bound counts, and the f32 that is nearest to it.
  const [low, high] = name === "f64" ? [min, max] : [Math.min(min, Math.fround(min)), Math.max(max, Math.fround(max))];
  const limits = {
    ...(low === -Infinity ? (name === "f32" ? { exclusiveMinimum: -ABOVE_F32 } : {}) : { minimum: low }),
    ...(high === Infinity ? (name === "f32" ? { exclusiveMaximum: ABOVE_F32 } : {}) : { maximum: high }),
  };
  const texts = [
    ...(range === undefined ? ["NaN"] : []),
    ...(max === Infinity ? ["Infinity"] : []),
    ...(min === -Infinity ? ["-Infinity"] : []),
    ...(low <= 0 && high >= 0 ? ["-0"] : []),
  ];
  const numbers = { type: "number", ...limits };
  return texts.length === 0 ? numbers : { anyOf: [numbers, { enum: texts }] };
}

/** A length in bytes, as one in digits. */
function lengthAhead(length: Bounds | undefined): string {
  if (length === undefined) return "";
  const digits = (bytes: string): number => Math.ceil((Number(bytes) * 4) / 3);
  return `(?=[^=]{${digits(length.min ?? "0")},${length.max === undefined ? "" : digits(length.max)}}=*$)`;
}
