// What pairs of processes of two checkouts gave: this one divided by the other.

import { medianOf } from "./measurement.js";

/** Of one pair. */
export interface PairRatio {
  /** CPU of a call: above 1, this checkout needs more. */
  readonly cpu: number;
  /** Calls, bytes or items a second: above 1, this checkout makes more. */
  readonly rate: number;
}

/** One line: the medians over the pairs, and how far they lie apart. */
export function formatAgainst(scene: string, pairs: readonly PairRatio[]): string {
  const cpu = describe(pairs.map((pair) => pair.cpu));
  const rate = describe(pairs.map((pair) => pair.rate));
  return `${scene.padEnd(12)} CPU of a call ${cpu}, rate ${rate}, ${pairs.length} pairs`;
}

function describe(ratios: readonly number[]): string {
  return `${medianOf(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
}
