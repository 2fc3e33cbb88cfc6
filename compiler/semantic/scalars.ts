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
