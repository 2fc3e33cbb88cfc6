// What a bench says to a person on stderr, and how its figures are written.

import { formatMs } from "../table.js";
import type { BenchPlan } from "./generator.js";
import { type BenchResult, OK } from "./result.js";
import type { Progress } from "./run-generator.js";
import { explainSlowness, formatShare } from "./thresholds.js";

/** Failures that are shown with the message of the first. */
const MAX_SHOWN = 5;

export function formatCount(count: number): string {
  return count.toLocaleString("en-US", { maximumFractionDigits: count < 100 ? 1 : 0 });
}

/** `0.085 ms`, `4.21 ms`, `12.3 ms`, `250 ms`, `1.2 s`. */
export function formatUs(us: number): string {
  const ms = us / 1_000;
  if (ms >= 1_000) return formatMs(ms);
  return `${ms.toFixed(ms < 1 ? 3 : ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** How many calls, how fast, and what became of those that were due. */
export function formatCounts(result: BenchResult): readonly [rate: string, due: string] {
  const { calls, rate, measuredMs, due, ended, errors, isOpen } = result;
  const parts = [`${formatCount(ended - errors)} returned`, `${formatCount(errors)} failed`];
  if (isOpen) parts.push(`${formatCount(result.skipped)} skipped`);
  if (result.unsent > 0) parts.push(`${formatCount(result.unsent)} never sent`);
  if (result.unanswered > 0) parts.push(`${formatCount(result.unanswered)} without an answer`);
  const count = `${formatCount(calls)} ${calls === 1 ? "call" : "calls"}`;
  return [`${count} in ${formatMs(measuredMs)}, ${formatCount(rate)} calls/s`, `${formatCount(due)} due: ${parts.join(", ")}`];
}

/** One line, over the one before. */
export function formatProgress({ ended, errors, inFlight, p99Ms }: Progress, plan: BenchPlan, elapsedMs: number): string {
  const beforeMs = plan.rampMs + plan.warmupMs;
  if (elapsedMs < beforeMs) return `warming up, ${formatMs(beforeMs - elapsedMs)} left`;
  const ms = elapsedMs - beforeMs;
  const rate = plan.rate > 0 ? ` at ${formatCount(plan.rate)} calls/s` : "";
  return `${formatMs(ms)}${rate}: ${formatCount(ended)} calls, p99 ${formatUs(p99Ms * 1_000)}, ${errors} failed, ${inFlight} in flight`;
}

/** One rate of the search for the highest. */
export function formatStep(result: BenchResult, holds: boolean): string {
  const { wantedRate, latency, errors, skipped, unsent, unanswered } = result;
  const counts = [
    [errors, "failed"],
    [skipped, "skipped"],
    [unsent + unanswered, "cut off"],
  ] as const;
  const rest = counts.map(([count, what]) => (count > 0 ? `, ${count} ${what}` : "")).join("");
  return `${formatCount(wantedRate)} calls/s: p99 ${formatUs(latency.percentile(99))}${rest}: ${holds ? "holds" : "does not hold"}\n`;
}

export function formatSlowness(reason: string): string {
  return `the generator was too slow: ${reason}, so these are its own figures; give it more cores with --processes, or a lower -r\n`;
}

/** What is wrong, a line each. */
export function formatVerdict(result: BenchResult, missed: readonly string[], escape: (text: string) => string): string {
  const lines = result.codes
    .filter(({ code }) => code !== OK)
    .slice(0, MAX_SHOWN)
    .map(({ code, count, message }) => `${formatCount(count)} failed with ${escape(code)}, the first: ${escape(message)}\n`);
  if (result.skipped > 0) {
    const share = formatShare(result.skipped / result.due);
    lines.push(`${formatCount(result.skipped)} calls (${share}) were skipped, as --max-in-flight was reached\n`);
  }
  const cutOff = result.unsent + result.unanswered;
  if (cutOff > 0) {
    const which = `${formatCount(result.unsent)} never sent, ${formatCount(result.unanswered)} without an answer`;
    lines.push(`${formatCount(cutOff)} calls (${formatShare(cutOff / result.due)}) were cut off at the end: ${which}\n`);
  }
  const slowness = explainSlowness(result);
  if (slowness !== undefined) lines.push(formatSlowness(slowness));
  lines.push(...missed.map((each) => `missed: ${each}\n`));
  return lines.join("");
}
