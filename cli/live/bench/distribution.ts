// How often each value was measured: what is read out of a histogram of Node, which cannot leave
// its process, and what becomes of those of several.

import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** Longest time that is told from a longer one, in microseconds: an hour. */
const MAX_US = 3_600_000_000;
/** Of a value, exactly: the error is below a thousandth. */
const FIGURES = 3;

/** Values and how often each came, by value: `[12, 3]` is 12 µs, three times. */
export type Runs = readonly (readonly [us: number, count: number])[];

/** A histogram for microseconds. */
export function createTimes(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: MAX_US, figures: FIGURES });
}

/** Notes a time of milliseconds. */
export function recordMs(histogram: RecordableHistogram, ms: number): void {
  const us = Math.round(ms * 1_000);
  histogram.record(us < 1 ? 1 : us > MAX_US ? MAX_US : us);
}

/**
 * All that a histogram holds. Node gives the value at a rank only, so each run is followed to its
 * last rank, in steps that double.
 */
export function runsOf(histogram: Pick<RecordableHistogram, "count" | "percentile">): Runs {
  const { count } = histogram;
  const valueAt = (rank: number): number => histogram.percentile((100 * rank) / count);
  const runs: (readonly [number, number])[] = [];
  for (let before = 0; before < count; ) {
    const value = valueAt(before + 1);
    let last = before + 1;
    let step = 1;
    while (last + step <= count && valueAt(last + step) === value) {
      last += step;
      step *= 2;
    }
    for (; step >= 1; step /= 2) if (last + step <= count && valueAt(last + step) === value) last += step;
    runs.push([value, last - before]);
    before = last;
  }
  return runs;
}

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
