// What was measured, when it can leave its process, and what becomes of the times of several.

import type { Runs } from "./times.js";

/** Times of one kind, whichever generators they are from. */
export class Distribution {
  readonly runs: Runs;
  readonly count: number;

  constructor(runs: Runs) {
    this.runs = runs;
    this.count = runs.reduce((sum, [, count]) => sum + count, 0);
  }

  /**
   * The value that so many of a hundred do not exceed; 0 without a value. `missing` are values that
   * were never measured, and count as endless.
   */
  percentile(percent: number, missing = 0): number {
    const rank = Math.max(1, Math.ceil(((this.count + missing) * percent) / 100 - 1e-9));
    let seen = 0;
    for (const [us, count] of this.runs) {
      seen += count;
      if (seen >= rank) return us;
    }
    return missing > 0 ? Infinity : 0;
  }

  get max(): number {
    return this.runs.at(-1)?.[0] ?? 0;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.runs.reduce((sum, [us, count]) => sum + us * count, 0) / this.count;
  }

  get deviation(): number {
    const { mean } = this;
    const squares = this.runs.reduce((sum, [us, count]) => sum + (us - mean) ** 2 * count, 0);
    return this.count === 0 ? 0 : Math.sqrt(squares / this.count);
  }
}

export function mergeRuns(all: readonly Runs[]): Distribution {
  const [only] = all;
  if (only !== undefined && all.length === 1) return new Distribution(only);
  const counts = new Map<number, number>();
  for (const [us, count] of all.flat()) counts.set(us, (counts.get(us) ?? 0) + count);
  return new Distribution([...counts].sort(([left], [right]) => left - right));
}
