// What every form of a report has: the run, and how it was made.

import { formatMs, type TableStyle } from "../table.js";
import type { BenchOptions } from "./plan.js";
import type { BenchResult } from "./result.js";
import { formatCount } from "./words.js";

/** What is shown. */
export interface ShownBench {
  /** Of the method, safe to print. */
  readonly name: string;
  readonly result: BenchResult;
  readonly options: BenchOptions;
  readonly missed: readonly string[];
  /** Of the tables of the summary. */
  readonly style: TableStyle;
  escape(text: string): string;
}

export const PERCENTILES = [50, 90, 99, 99.9] as const;

/** Which loop, and how much of it. */
export function describeLoop({ plan, processes }: BenchOptions, { isOpen, wantedRate }: BenchResult): string {
  const loop = isOpen
    ? `open loop, ${formatCount(wantedRate)} a second asked for, ${formatCount(plan.concurrency)} at once`
    : `closed loop, ${formatCount(plan.concurrency)} at once`;
  const before = plan.warmupMs > 0 ? `, after ${formatMs(plan.warmupMs)} of warming up` : "";
  return `${loop}${before}${processes > 1 ? `, by ${processes} processes` : ""}`;
}
