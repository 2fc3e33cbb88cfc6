// Whether a run holds what was asked of it, and whether the generator itself was the limit.

import { formatMs } from "../table.js";
import type { BenchResult } from "./result.js";

export interface Thresholds {
  /** Milliseconds, of the latency from the intended start where there is one. */
  readonly maxP99Ms?: number | undefined;
  /** A number of calls, or a share of them. */
  readonly maxErrors?: { readonly count: number } | { readonly share: number } | undefined;
}

/** Behind a tick of 1 ms: a generator that is well looks at a call within a few. */
const MAX_LAG_MS = 10;
/** Share of the time in which a loop is busy that has no time left for more. */
const MAX_BUSY = 0.95;

/** Each threshold that is missed, in words. A call that has not ended has taken longer than any. */
export function findMissed(result: BenchResult, { maxP99Ms, maxErrors }: Thresholds): readonly string[] {
  const missed: string[] = [];
  const p99 = result.latency.percentile(99, result.due - result.ended) / 1_000;
  if (maxP99Ms !== undefined && p99 > maxP99Ms) {
    const shown = p99 === Infinity ? `more than 1 % of the calls were skipped or cut off` : `p99 is ${formatMs(p99)}`;
    missed.push(`${shown}, and --max-p99 allows ${formatMs(maxP99Ms)}`);
  }
  if (maxErrors === undefined) return missed;
  const { errors, ended } = result;
  if ("count" in maxErrors && errors > maxErrors.count)
    missed.push(`${errors} calls failed, and --max-errors allows ${maxErrors.count}`);
  if ("share" in maxErrors && errors > ended * maxErrors.share)
    missed.push(`${formatShare(errors / ended)} of the calls failed, and --max-errors allows ${formatShare(maxErrors.share)}`);
  return missed;
}

/** Why the figures are those of the generator; undefined when they are those of the servers. */
export function explainSlowness({ isOpen, lag, busy }: BenchResult): string | undefined {
  if (!isOpen) return undefined; // a closed loop is as fast as it can be
  const lagMs = lag.percentile(99) / 1_000;
  if (lagMs > MAX_LAG_MS) return `it looked at 1 % of the calls ${formatMs(lagMs)} late or later`;
  return busy > MAX_BUSY ? `its own loop was busy ${formatShare(busy)} of the time` : undefined;
}

/** Whether a rate holds, in the search for the highest one. One without calls says nothing. */
export function holdsRate(result: BenchResult, thresholds: Thresholds): boolean {
  return result.ended > 0 && findMissed(result, { maxErrors: { count: 0 }, ...thresholds }).length === 0;
}

export function formatShare(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 1).replace(/\.?0+$/, "")} %`;
}
