// Power of two choices: looks at two instances at random and takes the less loaded. Never herds, never scans.
// Source: Mitzenmacher, "The power of two choices in randomized load balancing" (2001).

import type { Random } from "../base/random.js";

/** What a picker sees of an instance. */
export interface Candidate {
  /** Share relative to others, 1 or more. */
  readonly weight: number;
  /** Unitless; lower is better. `now` in monotonic milliseconds. */
  loadAt(now: number): number;
}

/** Returns one of `candidates`; undefined when there is none. Load counts per weight: half the weight, half the calls. */
export function pickP2c<C extends Candidate>(candidates: readonly C[], random: Random, now: number): C | undefined {
  const count = candidates.length;
  if (count < 2) return candidates[0];
  const first = Math.floor(random() * count);
  // An offset from 1 to count - 1 never meets `first` again.
  const second = (first + 1 + Math.floor(random() * (count - 1))) % count;
  const left = candidates[first];
  const right = candidates[second];
  if (left === undefined || right === undefined) return left ?? right;
  return left.loadAt(now) * right.weight <= right.loadAt(now) * left.weight ? left : right;
}
