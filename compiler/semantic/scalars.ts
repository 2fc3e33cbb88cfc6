// The built-in types and what fits into them.

import type { ScalarName } from "callwire/schema";

interface IntRange {
  readonly min: bigint;
  readonly max: bigint;
}

function signed(bits: bigint): IntRange {
  return { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n };
}

function unsigned(bits: bigint): IntRange {
  return { min: 0n, max: (1n << bits) - 1n };
}

const INT_RANGES: Readonly<Partial<Record<ScalarName, IntRange>>> = {
  i8: signed(8n),
  i16: signed(16n),
  i32: signed(32n),
  i64: signed(64n),
  u8: unsigned(8n),
  u16: unsigned(16n),
  u32: unsigned(32n),
  u64: unsigned(64n),
};

/** Integers that a JavaScript number holds exactly. */
export const SAFE_INT_RANGE: IntRange = { min: BigInt(Number.MIN_SAFE_INTEGER), max: BigInt(Number.MAX_SAFE_INTEGER) };

/** All built-in types. */
export const SCALAR_NAMES: readonly ScalarName[] = [
  "bool",
  "i8",
  "i16",
  "i32",
  "i64",
  "u8",
  "u16",
  "u32",
  "u64",
  "f32",
  "f64",
  "string",
  "bytes",
  "timestamp",
  "duration",
];

const NAMES: ReadonlySet<string> = new Set(SCALAR_NAMES);

/** What the types are called elsewhere. */
const FOREIGN_NAMES: Readonly<Record<string, string>> = {
  int: "i32",
  integer: "i32",
  short: "i16",
  long: "i64",
  byte: "u8",
  uint: "u32",
  int8: "i8",
  int16: "i16",
  int32: "i32",
  int64: "i64",
  uint8: "u8",
  uint16: "u16",
  uint32: "u32",
  uint64: "u64",
  sint32: "i32",
  sint64: "i64",
  bigint: "i64",
  number: "f64",
  float: "f32",
  double: "f64",
  float32: "f32",
  float64: "f64",
  boolean: "bool",
  str: "string",
  text: "string",
  String: "string",
  binary: "bytes",
  buffer: "bytes",
  Uint8Array: "bytes",
  date: "timestamp",
  Date: "timestamp",
  datetime: "timestamp",
  Timestamp: "timestamp",
  Duration: "duration",
  time: "timestamp",
};

export function isScalarName(name: string): name is ScalarName {
  return NAMES.has(name);
}

/** The bounds of an integer type; undefined for every other type. */
export function intRangeOf(name: ScalarName): IntRange | undefined {
  return INT_RANGES[name];
}

/** True for `i64` and `u64`. */
export function isWide(name: ScalarName): boolean {
  return name === "i64" || name === "u64";
}

/** The built-in type that other languages know under this name. */
export function translateForeignName(name: string): string | undefined {
  return Object.hasOwn(FOREIGN_NAMES, name) ? FOREIGN_NAMES[name] : undefined;
}
