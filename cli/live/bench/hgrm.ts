// A distribution as HdrHistogram's own tools write and plot it. Source of the form:
// `hdr_percentiles_print` of HdrHistogram_c, with five ticks for each halving of what is left.

import type { Distribution } from "./distribution.js";

const TICKS = 5;
/** Of shares that are sums. */
const ROUNDING = 1e-12;
/** Buckets of the histograms that the values are from. */
const BUCKETS = 22;
const SUB_BUCKETS = 2_048;

/** Values in milliseconds. */
export function formatHgrm(times: Distribution): string {
  const lines = ticksOf(times).map(({ us, share, seen }) => {
    const columns = [(us / 1_000).toFixed(3).padStart(12), share.toFixed(12), String(seen).padStart(10)];
    return share < 1 ? `${columns.join(" ")} ${(1 / (1 - share)).toFixed(2).padStart(14)}` : columns.join(" ");
  });
  const [mean, deviation, max] = [times.mean, times.deviation, times.max].map((us) => (us / 1_000).toFixed(3).padStart(12));
  return `       Value     Percentile TotalCount 1/(1-Percentile)

${lines.join("\n")}
#[Mean    = ${mean}, StdDeviation   = ${deviation}]
#[Max     = ${max}, Total count    = ${String(times.count).padStart(12)}]
#[Buckets = ${String(BUCKETS).padStart(12)}, SubBuckets     = ${String(SUB_BUCKETS).padStart(12)}]
`;
}

export interface Tick {
  readonly us: number;
  /** Of the values that are not above, from 0 to 1. */
  readonly share: number;
  readonly seen: number;
}

/** The more of them, the nearer to the end. */
export function ticksOf({ runs, count }: Distribution): readonly Tick[] {
  const ticks: Tick[] = [];
  let seen = 0;
  let share = 0;
  for (const [us, own] of runs) {
    seen += own;
    while (share < 1 && seen / count >= share - ROUNDING) {
      ticks.push({ us, share, seen });
      if (seen === count && 1 - share < 1 / count) break;
      share += 1 / (TICKS * 2 ** Math.floor(Math.log2(1 / (1 - share)) + 1));
    }
  }
  const last = runs.at(-1);
  if (last !== undefined) ticks.push({ us: last[0], share: 1, seen: count });
  return ticks;
}
