// A codec writes and reads one type. Generated code has one for each named type; the scalars are
// here.

import { HEAP_BYTES } from "../base/heap-bytes.js";
import { numberRangeOf, type ScalarName } from "../base/scalars.js";
import type { Reader, ValueReader } from "./reader.js";
import type { ValueWriter, Writer } from "./writer.js";

/** `Init` is what a caller may leave parts out of; `T` is complete. */
export interface Codec<T, Init = T> extends ValueWriter<Init>, ValueReader<T> {}

/** `bool`: a boolean. */
export const bool: Codec<boolean> = { heapBytes: 0, write: (w: Writer, v) => w.bool(v, ""), read: (r: Reader) => r.bool("") };
/** `i8`: an integer from -128 to 127. */
export const i8: Codec<number> = intCodec(...numberRangeOf("i8"));
/** `i16`: an integer from -32,768 to 32,767. */
export const i16: Codec<number> = intCodec(...numberRangeOf("i16"));
/** `i32`: an integer from -2^31 to 2^31 - 1. */
export const i32: Codec<number> = intCodec(...numberRangeOf("i32"));
/** `u8`: an integer from 0 to 255. */
export const u8: Codec<number> = intCodec(...numberRangeOf("u8"));
/** `u16`: an integer from 0 to 65,535. */
export const u16: Codec<number> = intCodec(...numberRangeOf("u16"));
/** `u32`: an integer from 0 to 2^32 - 1. */
export const u32: Codec<number> = intCodec(...numberRangeOf("u32"));
/** `i64`: a bigint from -2^63 to 2^63 - 1. */
export const i64: Codec<bigint> = { heapBytes: HEAP_BYTES.bigint, write: (w, v) => w.i64(v, ""), read: (r) => r.i64("") };
/** `u64`: a bigint from 0 to 2^64 - 1. */
export const u64: Codec<bigint> = { heapBytes: HEAP_BYTES.bigint, write: (w, v) => w.u64(v, ""), read: (r) => r.u64("") };
/** `f32`: a number that 32-bit floating point holds. */
export const f32: Codec<number> = { heapBytes: HEAP_BYTES.float, write: (w, v) => w.f32(v, ""), read: (r) => r.f32("") };
/** `f64`: any number. */
export const f64: Codec<number> = { heapBytes: HEAP_BYTES.float, write: (w, v) => w.f64(v, ""), read: (r) => r.f64("") };
/** `string`: a text that is well-formed Unicode. */
export const string: Codec<string> = { heapBytes: 0, write: (w, v) => w.str(v, ""), read: (r) => r.str("") };
/** `bytes`: a `Uint8Array`. */
export const bytes: Codec<Uint8Array> = { heapBytes: 0, write: (w, v) => w.bin(v, ""), read: (r) => r.bin("") };
/** `timestamp`: a `Date`, in whole milliseconds. */
export const timestamp: Codec<Date> = { heapBytes: 0, write: (w, v) => w.timestamp(v, ""), read: (r) => r.timestamp("") };
/** `duration`: a number of milliseconds. */
export const duration: Codec<number> = {
  heapBytes: HEAP_BYTES.float,
  write: (w, v) => w.duration(v, ""),
  read: (r) => r.duration(""),
};

/** Of every built-in type, by its name. */
export const SCALAR_CODECS: Readonly<Record<ScalarName, Codec<unknown, never>>> = {
  bool,
  i8,
  i16,
  i32,
  i64,
  u8,
  u16,
  u32,
  u64,
  f32,
  f64,
  string,
  bytes,
  timestamp,
  duration,
};

/** The result of a method that returns nothing: nil. */
export const nothing: Codec<void> = { write: (w) => w.nil(), read: (r) => r.skip(1) };

/** The parameters of a method that has none. */
export const noArgs: Codec<readonly []> = { write: (w) => w.array(0), read: readNoArgs };

/** 64-bit integers marked `@js("number")`: only what a number holds exactly. */
export const safeI64: Codec<number> = intCodec(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
/** `u64` marked `@js("number")`: an integer from 0 to `Number.MAX_SAFE_INTEGER`. */
export const safeU64: Codec<number> = intCodec(0, Number.MAX_SAFE_INTEGER);

function intCodec(min: number, max: number): Codec<number> {
  return { heapBytes: 0, write: (w, v) => w.int(v, "", min, max), read: (r) => r.int("", min, max) };
}

function readNoArgs(r: Reader): readonly [] {
  r.skip(r.array());
  return [];
}
