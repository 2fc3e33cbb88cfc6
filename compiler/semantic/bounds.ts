// `@range` and `@length`: bounds that fit the type, and defaults inside them.

import type { Bounds, TypeRef, ValueDescriptor } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import type { BoundsAnnotation } from "./annotations.js";
import { type Program, spanIn, type Unit } from "./program.js";
import { intRangeOf } from "./scalars.js";
import { textOf } from "./types.js";
import { nameOf } from "./value-forms.js";
import type { Evaluator } from "./values.js";

/** Largest length in a bound: more than any frame carries. */
const MAX_LENGTH = 0xffff_ffffn;

/** A number of either kind, so that 64-bit bounds compare exactly. */
type Num = bigint | number;

/** Reads bounds for values of a type, or reports why there are none. */
export class BoundsReader {
  readonly #program: Program;
  readonly #values: Evaluator;

  constructor(program: Program, values: Evaluator) {
    this.#program = program;
    this.#values = values;
  }

  /** From `@range`: inclusive, for numbers and durations. */
  readRange(
    unit: Unit,
    found: BoundsAnnotation | undefined,
    type: TypeRef,
    value: ValueDescriptor | undefined,
    valueNode: Ast.Node | undefined,
  ): Bounds | undefined {
    if (found === undefined) return undefined;
    const limits = rangeLimitsOf(type);
    if (limits === undefined) return this.#misplaced(unit, found, type, "@range is for numbers and durations");
    const bounds = this.#read(unit, found, limits, nameOf(type));
    if (bounds !== undefined)
      this.#checkDefault(unit, "range", bounds, value === undefined ? undefined : numberOf(value), valueNode);
    return bounds;
  }

  /** From `@length`: inclusive, for strings, bytes, lists and maps. */
  readLength(
    unit: Unit,
    found: BoundsAnnotation | undefined,
    type: TypeRef,
    value: ValueDescriptor | undefined,
    valueNode: Ast.Node | undefined,
  ): Bounds | undefined {
    if (found === undefined) return undefined;
    const hasLength =
      type.kind === "list" ||
      type.kind === "map" ||
      (type.kind === "scalar" && (type.name === "string" || type.name === "bytes"));
    if (!hasLength) return this.#misplaced(unit, found, type, "@length is for strings, bytes, lists and maps");
    const bounds = this.#read(unit, found, { min: 0n, max: MAX_LENGTH, isInt: true }, "a length");
    const length = value?.kind === "string" ? value.value.length : value?.kind === "list" ? value.items.length : undefined;
    if (bounds !== undefined) this.#checkDefault(unit, "length", bounds, length, valueNode);
    return bounds;
  }

  #read(unit: Unit, { range }: BoundsAnnotation, limits: Limits, what: string): Bounds | undefined {
    const min = this.#readBound(unit, range.min, limits, what);
    const max = this.#readBound(unit, range.max, limits, what);
    if (min === false || max === false) return undefined;
    if (min !== undefined && max !== undefined && min > max) {
      this.#program.bag.report("CW3010", {
        message: `the range ${quote(textOf(unit, range))} is empty`,
        span: spanIn(unit, range),
        help: "write the smaller number first",
      });
      return undefined;
    }
    return { ...(min === undefined ? {} : { min: String(min) }), ...(max === undefined ? {} : { max: String(max) }) };
  }

  /** False when the bound is wrong, which is reported. */
  #readBound(unit: Unit, literal: Ast.Literal | undefined, limits: Limits, what: string): Num | undefined | false {
    if (literal === undefined) return undefined;
    const value = this.#values.evaluateNumber(unit, literal);
    if (value === undefined) return false;
    const number = numberOf(value);
    const isRightKind =
      number !== undefined &&
      (limits.isDuration === true) === (value.kind === "duration") &&
      !(limits.isInt && typeof number !== "bigint");
    if (isRightKind && number >= limits.min && number <= limits.max) return number;
    this.#program.bag.report("CW2013", {
      message: `${quote(textOf(unit, literal))} is not a bound for ${what}`,
      span: spanIn(unit, literal),
      help: explainLimits(limits),
    });
    return false;
  }

  #checkDefault(unit: Unit, what: "range" | "length", bounds: Bounds, value: Num | undefined, node: Ast.Node | undefined): void {
    if (value === undefined || node === undefined) return;
    const isInside =
      (bounds.min === undefined || value >= toNum(bounds.min)) && (bounds.max === undefined || value <= toNum(bounds.max));
    if (isInside) return;
    this.#program.bag.report("CW3015", {
      message: `the default ${quote(textOf(unit, node))} is outside of its own @${what} ${bounds.min ?? ""}..${bounds.max ?? ""}`,
      span: spanIn(unit, node),
      help: `change the default or the ${what}`,
    });
  }

  #misplaced(unit: Unit, { annotation }: BoundsAnnotation, type: TypeRef, message: string): undefined {
    const help = message.startsWith("@range")
      ? "use @length for strings, bytes, lists and maps"
      : "use @range for numbers and durations";
    this.#program.bag.report("CW3009", {
      message: `${message}, this is ${quote(nameOf(type))}`,
      span: spanIn(unit, annotation),
      help,
    });
    return undefined;
  }
}

interface Limits {
  readonly min: Num;
  readonly max: Num;
  readonly isInt: boolean;
  readonly isDuration?: boolean;
}

function rangeLimitsOf(type: TypeRef): Limits | undefined {
  if (type.kind !== "scalar") return undefined;
  const ints = intRangeOf(type.name);
  if (ints !== undefined) return { ...ints, isInt: true };
  if (type.name === "f32" || type.name === "f64") return { min: -Number.MAX_VALUE, max: Number.MAX_VALUE, isInt: false };
  return type.name === "duration" ? { min: 0, max: Number.MAX_VALUE, isInt: false, isDuration: true } : undefined;
}

function explainLimits({ isDuration, isInt, min, max }: Limits): string {
  if (isDuration === true) return "write a duration, such as `500ms`";
  return isInt ? `write an integer from ${min} to ${max}` : "write a number";
}

function numberOf(value: ValueDescriptor): Num | undefined {
  if (value.kind === "int") return BigInt(value.value);
  return value.kind === "float" || value.kind === "duration" ? value.value : undefined;
}

function toNum(text: string): Num {
  return /^-?[0-9]+$/.test(text) ? BigInt(text) : Number(text);
}
