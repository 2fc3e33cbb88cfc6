// What a run did, as a table.

import type { Outcome } from "./area.js";

const HEAD = ["inputs", "number", "goal", "a second", "new", "branches", "peak, MiB", "kept, MiB"];
const TIMES = ["pause, ms", "own, ms", "honest calls", "p99, ms", "lost"];

/** Markdown. */
export function formatOutcomes(outcomes: readonly Outcome[]): string {
  const head = [...HEAD, ...TIMES];
  const rows = outcomes.map((one) => {
    const { done, goal, seconds, news, branches, peakMiB, keptMiB, pauseMs, ownPauseMs, calls, p99Ms, lost } = one;
    const whole = [done, goal, done / seconds, news, branches, peakMiB, keptMiB, pauseMs, ownPauseMs, calls];
    return [one.area, ...whole.map((number) => Math.round(number).toLocaleString("en")), p99Ms.toFixed(1), String(lost)];
  });
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
