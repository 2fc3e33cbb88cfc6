// Power of two choices: looks at two instances at random and prefers the less loaded, the more the less loaded it is. Never scans.
// Source: Mitzenmacher, "The power of two choices in randomized load balancing" (2001); the preference: docs/decisions/0003.

import type { Random } from "../base/random.js";

/** What a picker sees of an instance. */
export interface Candidate {
  /** Share relative to others, 1 or more. */
  readonly weight: number;
  /** Unitless; lower is better. `now` in monotonic milliseconds. */
  loadAt(now: number): number;
}

/**
 * Returns one of `candidates`; undefined when there is none. Of the two that were drawn, the odds are the inverse cube of their loads:
 * equal loads share equally, half the load is taken eight times of nine, a fifth 125 times of 126. Load counts per weight.
 */
export function pickP2c<C extends Candidate>(candidates: readonly C[], random: Random, now: number): C | undefined {
  const count = candidates.length;
  if (count < 2) return candidates[0];
  const first = Math.floor(random() * count);
  // An offset from 1 to count - 1 never meets `first` again.
  const second = (first + 1 + Math.floor(random() * (count - 1))) % count;
  const left = candidates[first];
  const right = candidates[second];
  if (left === undefined || right === undefined) return left ?? right;
  const leftLoad = left.loadAt(now) * right.weight;
  const rightLoad = right.loadAt(now) * left.weight;
  if (leftLoad === 0 || rightLoad === 0) return leftLoad <= rightLoad ? left : right;
  const ratio = leftLoad / rightLoad;
  return random() * (1 + ratio * ratio * ratio) < 1 ? left : right;
}
