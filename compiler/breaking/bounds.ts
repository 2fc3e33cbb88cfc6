// Whether inclusive bounds became narrower or wider. Both may hold at once, for the two ends.

import type { Bounds, TypeRef } from "callwire/schema";

interface Bounded {
  readonly type: TypeRef;
  readonly range?: Bounds;
  readonly length?: Bounds;
}

/**
 * `@range` of two values. A bound that allows all that their type has is none; of values of two
 * types that is another rule's affair.
 */
export function rangesOf(before: Bounded, after: Bounded): readonly [Bounds | undefined, Bounds | undefined] {
  const own = isSameScalar(before.type, after.type) ? rangeOfType(before.type) : undefined;
  return own === undefined
    ? [before.range, after.range]
    : [
        { ...own, ...before.range },
        { ...own, ...after.range },
      ];
}

/** `@length` of two values: nothing is shorter than 0. */
export function lengthsOf(before: Bounded, after: Bounded): readonly [Bounds, Bounds] {
  return [
    { min: "0", ...before.length },
    { min: "0", ...after.length },
  ];
}

function isSameScalar(left: TypeRef, right: TypeRef): boolean {
  return left.kind === "scalar" && right.kind === "scalar" && left.name === right.name && left.js === right.js;
}

/** Undefined for what is no integer. */
function rangeOfType(type: TypeRef): Bounds | undefined {
  const [, sign, size] = /^([iu])(\d+)$/.exec(type.kind === "scalar" ? type.name : "") ?? [];
  if (sign === undefined || size === undefined) return undefined;
  const bits = BigInt(size) - (sign === "i" ? 1n : 0n);
  const own = { min: sign === "i" ? -(1n << bits) : 0n, max: (1n << bits) - 1n };
  const isSafe = type.kind === "scalar" && type.js === "number";
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  return {
    min: String(isSafe && own.min < -safe ? -safe : own.min),
    max: String(isSafe && own.max > safe ? safe : own.max),
  };
}

export function isNarrower(before: Bounds | undefined, after: Bounds | undefined): boolean {
  return compareEnds(after?.min, before?.min, -1) > 0 || compareEnds(before?.max, after?.max, 1) > 0;
}

export function isWider(before: Bounds | undefined, after: Bounds | undefined): boolean {
  return isNarrower(after, before);
}

/** Like a comparator; an end that is absent is infinitely far to the side of `open`. */
function compareEnds(left: string | undefined, right: string | undefined, open: 1 | -1): number {
  if (left === right) return 0;
  if (left === undefined) return open;
  if (right === undefined) return -open;
  // 64-bit bounds do not fit a number; bounds of a float are no BigInt.
  if (/^-?\d+$/.test(left) && /^-?\d+$/.test(right))
    return Number(BigInt(left) > BigInt(right)) - Number(BigInt(left) < BigInt(right));
  return Number(left) - Number(right);
}
