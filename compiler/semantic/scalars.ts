// What fits into the built-in types, for the compiler. The types themselves are in the runtime's
// table.

import { type ScalarName, scalarOf } from "callwire/schema";

interface IntRange {
  readonly min: bigint;
  readonly max: bigint;
}

/** Integers that a JavaScript number holds exactly. */
export const SAFE_INT_RANGE: IntRange = { min: BigInt(Number.MIN_SAFE_INTEGER), max: BigInt(Number.MAX_SAFE_INTEGER) };

/** The bounds of an integer type; undefined for every other type. */
export function intRangeOf(name: ScalarName): IntRange | undefined {
  return scalarOf(name).range;
}

/** True for `i64` and `u64`. */
export function isWide(name: ScalarName): boolean {
  return scalarOf(name).js === "bigint";
}
