// Scalars, enums, bounds and defaults as a Descriptor gives them: the leaves of dynamic-codec.ts.

import { isIntegerName, numberRangeOf, SCALAR_NAMES, SCALARS, scalarOf } from "../base/scalars.js";
import { type Codec, SCALAR_CODECS } from "../wire/codec.js";
import { closedEnum, openEnum } from "../wire/enum-codec.js";
import type { Reader } from "../wire/reader.js";
import type { Writer } from "../wire/writer.js";
import type { Bounds, EnumDescriptor, ParameterDescriptor, TypeRef, ValueDescriptor } from "./descriptor.js";

type ScalarRef = Extract<TypeRef, { readonly kind: "scalar" }>;
type Constraints = Pick<Partial<ParameterDescriptor>, "range" | "length">;

/** Bounds of the integers that are numbers; of those that `@js("number")` makes numbers, below. */
const INTEGERS: ReadonlyMap<string, readonly [min: number, max: number]> = new Map(
  SCALAR_NAMES.filter(isIntegerName).map((name) => [name, numberRangeOf(name)]),
);
const SAFE = {
  i64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  u64: [0, Number.MAX_SAFE_INTEGER],
} as const;

/** The writer refuses a value of another type: the casts only tell it what it is about to check. */
export function writeScalar(writer: Writer, ref: ScalarRef, { range, length }: Constraints, field: string, value: unknown): void {
  const integer = INTEGERS.get(ref.name);
  if (integer !== undefined) return writer.int(value as number, field, ...narrow(integer, range));
  switch (ref.name) {
    case "i64":
      if (ref.js === "number") return writer.int(value as number, field, ...narrow(SAFE.i64, range));
      return writer.i64(value as bigint, field, ...narrowBig(ref.name, range));
    case "u64":
      if (ref.js === "number") return writer.int(value as number, field, ...narrow(SAFE.u64, range));
      return writer.u64(value as bigint, field, ...narrowBig(ref.name, range));
    case "f32":
      return range === undefined ? writer.f32(value as number, field) : writer.f32(value as number, field, ...narrow(ALL, range));
    case "string":
      writer.str(value as string, field);
      return checkLength(writer, (value as string).length, length, field); // a string: str has let it pass
    case "bytes":
      writer.bin(value as Uint8Array, field);
      return checkLength(writer, (value as Uint8Array).length, length, field); // bytes: bin has let them pass
    case "duration":
      writer.duration(value as number, field);
      if (range !== undefined) checkRange(writer, value as number, range, field); // a number: duration has let it pass
      return;
    case "f64":
      return range === undefined ? writer.f64(value as number, field) : writer.f64(value as number, field, ...narrow(ALL, range));
    default:
      return writer.value(field, SCALAR_CODECS[ref.name], value as never);
  }
}

export function readScalar(reader: Reader, ref: ScalarRef, { range, length }: Constraints, field: string): unknown {
  const integer = INTEGERS.get(ref.name);
  if (integer !== undefined) return reader.int(field, ...narrow(integer, range));
  switch (ref.name) {
    case "i64":
      if (ref.js === "number") return reader.int(field, ...narrow(SAFE.i64, range));
      return reader.i64(field, ...narrowBig(ref.name, range));
    case "u64":
      if (ref.js === "number") return reader.int(field, ...narrow(SAFE.u64, range));
      return reader.u64(field, ...narrowBig(ref.name, range));
    case "f32": {
      // What was written is the nearest f32 of a value inside the bounds, which may lie just
      // outside.
      const [min, max] = narrow(ALL, range);
      return range === undefined ? reader.f32(field) : reader.f32(field, Math.fround(min), Math.fround(max));
    }
    case "string": {
      const text = reader.str(field);
      checkLength(reader, text.length, length, field);
      return text;
    }
    case "bytes": {
      const bytes = reader.bin(field);
      checkLength(reader, bytes.length, length, field);
      return bytes;
    }
    case "duration": {
      const ms = reader.duration(field);
      if (range !== undefined) checkRange(reader, ms, range, field);
      return ms;
    }
    case "f64":
      return range === undefined ? reader.f64(field) : reader.f64(field, ...narrow(ALL, range));
    default:
      return reader.value(field, SCALAR_CODECS[ref.name]);
  }
}

export function createEnumCodec({ closed, members }: EnumDescriptor): Codec<string, never> {
  const ids = Object.fromEntries(members.map(({ name, id }) => [name, id]));
  return closed ? closedEnum(ids) : openEnum(ids);
}

/** Bounds as the arguments that lists and maps take; none for no bounds. */
export function lengthOf({ length }: Constraints): readonly [] | readonly [number, number] {
  return length === undefined ? [] : narrow([0, Infinity], length);
}

/** A default as a value of its type. A new one each time, as lists can be changed. */
export function defaultOf(value: ValueDescriptor, ref: TypeRef): unknown {
  switch (value.kind) {
    case "int":
      return ref.kind === "scalar" && ref.js === undefined && scalarOf(ref.name).js === "bigint"
        ? BigInt(value.value)
        : Number(value.value);
    case "enum":
      return value.member;
    case "list":
      return value.items.map((item) => (ref.kind === "list" ? defaultOf(item, ref.item) : item));
    default:
      return value.value;
  }
}

const ALL = [-Infinity, Infinity] as const;

function narrow([low, high]: readonly [number, number], bounds: Bounds | undefined): [number, number] {
  return [bounds?.min === undefined ? low : Number(bounds.min), bounds?.max === undefined ? high : Number(bounds.max)];
}

function narrowBig(name: "i64" | "u64", bounds: Bounds | undefined): [bigint, bigint] {
  const { min, max } = SCALARS[name].range;
  return [bounds?.min === undefined ? min : BigInt(bounds.min), bounds?.max === undefined ? max : BigInt(bounds.max)];
}

function checkLength(codec: Writer | Reader, length: number, bounds: Bounds | undefined, field: string): void {
  if (bounds !== undefined) codec.length(length, field, ...narrow([0, Infinity], bounds));
}

function checkRange(codec: Writer | Reader, value: number, bounds: Bounds, field: string): void {
  const [min, max] = narrow(ALL, bounds);
  if (value < min || value > max) throw codec.mismatch(field, `${min}..${max}`, value);
}
