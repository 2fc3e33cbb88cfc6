// Scalars, enums, bounds and defaults as a Descriptor gives them: the leaves of dynamic-codec.ts.

import type { Codec } from "../wire/codec.js";
import { closedEnum, openEnum } from "../wire/enum-codec.js";
import type { Reader } from "../wire/reader.js";
import type { Writer } from "../wire/writer.js";
import type { Bounds, EnumDescriptor, ParameterDescriptor, ScalarName, TypeRef, ValueDescriptor } from "./descriptor.js";

type ScalarRef = Extract<TypeRef, { readonly kind: "scalar" }>;
type Constraints = Pick<Partial<ParameterDescriptor>, "range" | "length">;

const INTEGERS: Partial<Record<ScalarName, readonly [number, number]>> = {
  i8: [-128, 127],
  i16: [-32_768, 32_767],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u8: [0, 255],
  u16: [0, 65_535],
  u32: [0, 2 ** 32 - 1],
};
const SAFE: Partial<Record<ScalarName, readonly [number, number]>> = {
  i64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  u64: [0, Number.MAX_SAFE_INTEGER],
};
const BIGINTS: Partial<Record<ScalarName, readonly [bigint, bigint]>> = {
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  u64: [0n, 2n ** 64n - 1n],
};

/** The writer refuses a value of another type: the casts only tell it what it is about to check. */
export function writeScalar(writer: Writer, ref: ScalarRef, { range, length }: Constraints, field: string, value: unknown): void {
  const integer = integerBounds(ref);
  if (integer !== undefined) return writer.int(value as number, field, ...narrow(integer, range));
  switch (ref.name) {
    case "bool":
      return writer.bool(value as boolean, field);
    case "i64":
      return writer.i64(value as bigint, field, ...narrowBig(ref.name, range));
    case "u64":
      return writer.u64(value as bigint, field, ...narrowBig(ref.name, range));
    case "f32":
      return range === undefined ? writer.f32(value as number, field) : writer.f32(value as number, field, ...narrow(ALL, range));
    case "timestamp":
      return writer.timestamp(value as Date, field);
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
    default:
      return range === undefined ? writer.f64(value as number, field) : writer.f64(value as number, field, ...narrow(ALL, range));
  }
}

export function readScalar(reader: Reader, ref: ScalarRef, { range, length }: Constraints, field: string): unknown {
  const integer = integerBounds(ref);
  if (integer !== undefined) return reader.int(field, ...narrow(integer, range));
  switch (ref.name) {
    case "bool":
      return reader.bool(field);
    case "i64":
      return reader.i64(field, ...narrowBig(ref.name, range));
    case "u64":
      return reader.u64(field, ...narrowBig(ref.name, range));
    case "f32": {
      // What was written is the nearest f32 of a value inside the bounds, which may lie just outside.
      const [min, max] = narrow(ALL, range);
      return range === undefined ? reader.f32(field) : reader.f32(field, Math.fround(min), Math.fround(max));
    }
    case "timestamp":
      return reader.timestamp(field);
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
    default:
      return range === undefined ? reader.f64(field) : reader.f64(field, ...narrow(ALL, range));
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
      return ref.kind === "scalar" && ref.js === undefined && BIGINTS[ref.name] !== undefined
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

function integerBounds({ name, js }: ScalarRef): readonly [number, number] | undefined {
  return js === "number" ? SAFE[name] : INTEGERS[name];
}

function narrow([low, high]: readonly [number, number], bounds: Bounds | undefined): [number, number] {
  return [bounds?.min === undefined ? low : Number(bounds.min), bounds?.max === undefined ? high : Number(bounds.max)];
}

function narrowBig(name: "i64" | "u64", bounds: Bounds | undefined): [bigint, bigint] {
  const [low, high] = BIGINTS[name] ?? [0n, 0n]; // the table has both names
  return [bounds?.min === undefined ? low : BigInt(bounds.min), bounds?.max === undefined ? high : BigInt(bounds.max)];
}

function checkLength(codec: Writer | Reader, length: number, bounds: Bounds | undefined, field: string): void {
  if (bounds !== undefined) codec.length(length, field, ...narrow([0, Infinity], bounds));
}

function checkRange(codec: Writer | Reader, value: number, bounds: Bounds, field: string): void {
  const [min, max] = narrow(ALL, bounds);
  if (value < min || value > max) throw codec.mismatch(field, `${min}..${max}`, value);
}
