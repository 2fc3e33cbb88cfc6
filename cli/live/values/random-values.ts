// Random values of a contract, as JSON: all within the limits that it sets, so that every call is
// one that a server should take.

import {
  type Bounds,
  type Descriptor,
  isIntegerName,
  type MethodDescriptor,
  type ParameterDescriptor,
  SCALARS,
  scalarOf,
  type TextName,
  type TypeDescriptor,
  type TypeRef,
  type UnionDescriptor,
} from "callwire/schema";
import { oneOf, type Random, wholeBetween } from "./random.js";
import { type Heights, heightOf, heightOfArm, heightsOf } from "./type-heights.js";

/** Below this depth only what must be there is made. */
const MAX_DEPTH = 4;
/** Behind so many values only what must be there is made: wide types in wide types have no end. */
const MAX_VALUES = 2_000;
/** Of a text, a list or a map whose length nothing bounds. */
const MAX_TEXT = 16;
const MAX_ITEMS = 3;
/** Of a number that nothing bounds, either way. */
const MAX_NUMBER = 1_000;
const MAX_DURATION_MS = 10_000;
/** Moments are within a year from here: 2026. */
const FIRST_MOMENT = Date.UTC(2026, 0);
const YEAR_MS = 365 * 86_400_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJ0123456789-_";

export type Constraints = Pick<Partial<ParameterDescriptor>, "range" | "length">;
type Json = Readonly<Record<string, unknown>>;

export class RandomValues {
  /** Of the contract, by their full names. */
  readonly types: ReadonlyMap<string, TypeDescriptor>;
  readonly #heights: Heights;
  readonly #random: Random;
  /** Values that the one which is made may have beside those that must be there. */
  #left = MAX_VALUES;

  constructor(descriptor: Descriptor, random: Random) {
    this.types = new Map(descriptor.files.flatMap(({ types }) => types.map((type) => [type.name, type] as const)));
    this.#heights = heightsOf(this.types);
    this.#random = random;
  }

  /** Whether there is a value at all: a list that must have items may lead back without an end. */
  hasValue(ref: TypeRef): boolean {
    return heightOf(ref, {}, this.#heights) < Number.POSITIVE_INFINITY;
  }

  /** One value, within the limits of its field. Only where `hasValue` holds. */
  value(ref: TypeRef, constraints: Constraints): unknown {
    this.#left = MAX_VALUES;
    return this.#value(ref, constraints, 0);
  }

  /** Arguments of a call, by the names of the parameters. */
  arguments({ parameters }: MethodDescriptor): Json {
    this.#left = MAX_VALUES;
    return this.#fields(parameters, 0);
  }

  #isDeep(depth: number): boolean {
    return depth >= MAX_DEPTH || this.#left <= 0;
  }

  #fields(fields: readonly ParameterDescriptor[], depth: number): Json {
    return Object.fromEntries(
      fields.flatMap((field) => {
        const mayMiss = field.optional === true || field.default !== undefined;
        if (mayMiss && (this.#isDeep(depth) || this.#random() < 0.5 || !this.#ends(field))) return [];
        return [[field.name, this.#value(field.type, field, depth)]];
      }),
    );
  }

  #ends(field: ParameterDescriptor): boolean {
    return heightOf(field.type, field, this.#heights) < Number.POSITIVE_INFINITY;
  }

  #value(ref: TypeRef, constraints: Constraints, depth: number): unknown {
    this.#left--;
    switch (ref.kind) {
      case "scalar":
        return this.#scalar(ref, constraints);
      case "list":
        return Array.from({ length: this.#length(ref.item, constraints.length, depth) }, () =>
          this.#value(ref.item, {}, depth + 1),
        );
      case "map":
        return this.#map(ref, this.#length(ref.value, constraints.length, depth), depth);
      case "named":
        return this.#heights.has(ref.name) ? this.#named(ref.name, depth) : {};
    }
  }

  #map(ref: Extract<TypeRef, { readonly kind: "map" }>, size: number, depth: number): Json {
    const entries = new Map<string, unknown>();
    // Keys that come twice are drawn again, and a map of `bool` has two at most.
    for (let tries = 0; entries.size < size && tries < size * 20; tries++)
      entries.set(String(this.#value(ref.key, {}, depth + 1)), this.#value(ref.value, {}, depth + 1));
    return Object.fromEntries(entries);
  }

  #named(name: string, depth: number): unknown {
    const type = this.types.get(name);
    switch (type?.kind) {
      case "enum":
        return oneOf(this.#random, type.members)?.name;
      case "union":
        return this.#union(type, depth);
      case "struct":
      case "error":
        return this.#fields(type.fields, depth + 1);
      case undefined:
        return {};
    }
  }

  #union({ arms }: UnionDescriptor, depth: number): unknown {
    const heights = arms.map(({ content }) => heightOfArm(content, this.#heights));
    const least = Math.min(...heights);
    const most = this.#isDeep(depth) ? least : Number.MAX_SAFE_INTEGER;
    const arm = oneOf(
      this.#random,
      arms.filter((_, at) => (heights[at] ?? 0) <= most),
    );
    if (arm === undefined) return {}; // a union without an end has no value at all
    const { content } = arm;
    if (content.kind === "unit") return { [arm.name]: {} };
    const inside = content.kind === "inline" ? this.#fields(content.fields, depth + 1) : this.#value(content.type, {}, depth + 1);
    return { [arm.name]: inside };
  }

  #scalar(ref: Extract<TypeRef, { readonly kind: "scalar" }>, { range, length }: Constraints): unknown {
    const { name } = ref;
    if (isIntegerName(name)) return Number(this.#integer(SCALARS[name].range, range));
    switch (name) {
      case "bool":
        return this.#random() < 0.5;
      case "i64":
      case "u64":
        return this.#integer(ref.js === "number" ? safeRange(name) : SCALARS[name].range, range).toString();
      case "f32":
      case "f64":
        return this.#float(range);
      case "string":
        return this.#text(this.#textLength(length));
      case "bytes":
        return Buffer.from(this.#text(this.#textLength(length))).toString("base64");
      case "timestamp":
        return new Date(FIRST_MOMENT + Math.floor(this.#random() * YEAR_MS)).toISOString();
      case "duration":
        return `${this.#duration(range)}ms`;
      default: // a text with a form that its row alone knows; another one needs a case
        name satisfies TextName;
        return scalarOf(name).example;
    }
  }

  /** Near to zero where the limits allow it: what is counted is small. */
  #integer(own: { readonly min: bigint; readonly max: bigint }, range: Bounds | undefined): bigint {
    const min = range?.min === undefined ? own.min : BigInt(range.min);
    const max = range?.max === undefined ? own.max : BigInt(range.max);
    const low = min > -MAX_NUMBER ? min : max < -MAX_NUMBER ? max - BigInt(MAX_NUMBER) : BigInt(-MAX_NUMBER);
    const first = low < min ? min : low;
    const last = first + BigInt(2 * MAX_NUMBER) < max ? first + BigInt(2 * MAX_NUMBER) : max;
    return first + BigInt(wholeBetween(this.#random, 0, Number(last - first)));
  }

  #float(range: Bounds | undefined): number {
    const max = range?.max === undefined ? Math.max(MAX_NUMBER, Number(range?.min ?? 0) + MAX_NUMBER) : Number(range.max);
    const min = range?.min === undefined ? Math.min(-MAX_NUMBER, max - MAX_NUMBER) : Number(range.min);
    return Math.min(max, Math.max(min, min + (max - min) * this.#random()));
  }

  /** Whole milliseconds, where one is within the limits. */
  #duration(range: Bounds | undefined): number {
    const min = Number(range?.min ?? 0);
    const max = Number(range?.max ?? Math.max(MAX_DURATION_MS, min));
    const whole = Math.round(min + (max - min) * this.#random());
    return whole < min || whole > max ? min : whole;
  }

  #length(item: TypeRef, bounds: Bounds | undefined, depth: number): number {
    const min = Number(bounds?.min ?? 0);
    if (this.#isDeep(depth) || heightOf(item, {}, this.#heights) === Number.POSITIVE_INFINITY) return min;
    return wholeBetween(this.#random, min, Math.min(Number(bounds?.max ?? Infinity), min + MAX_ITEMS));
  }

  #textLength(bounds: Bounds | undefined): number {
    const min = Number(bounds?.min ?? 0);
    return wholeBetween(this.#random, min, Math.min(Number(bounds?.max ?? Infinity), min + MAX_TEXT));
  }

  #text(length: number): string {
    let text = "";
    for (let at = 0; at < length; at++) text += LETTERS[wholeBetween(this.#random, 0, LETTERS.length - 1)];
    return text;
  }
}

/** Of a 64-bit integer that is a number in JavaScript. */
function safeRange(name: "i64" | "u64"): { readonly min: bigint; readonly max: bigint } {
  return { min: name === "i64" ? BigInt(Number.MIN_SAFE_INTEGER) : 0n, max: BigInt(Number.MAX_SAFE_INTEGER) };
}
