// Whether inclusive bounds became narrower or wider. Both may hold at once, for the two ends.

import type { Bounds } from "callwire/schema";

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
