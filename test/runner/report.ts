// What is printed when all suites have run: the failures, the table of suites, and the line that a script reads.

import type { SuiteResults } from "./run-suite.js";

export function formatReport(results: readonly SuiteResults[], seconds: number): string {
  const failures = results.flatMap(({ suite, failed }) =>
    failed.map(({ title, stack }) => `${suite.name}: ${title}\n${indent(stack)}\n`),
  );
  const passed = results.reduce((sum, one) => sum + one.passed, 0);
  return [...failures, formatTable(results), `took ${seconds.toFixed(0)} s`, `${passed} passed, ${failures.length} failed`].join(
    "\n",
  );
}

/** Those that took longest first. */
export function formatTable(results: readonly SuiteResults[]): string {
  const rows = results
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(({ suite, passed, failed, seconds, cpuSeconds }) => [
      suite.name,
      String(suite.files.length),
      String(passed + failed.length),
      String(failed.length),
      seconds.toFixed(1),
      cpuSeconds.toFixed(1),
      suite.lane,
    ]);
  const all = [["suite", "files", "tests", "failed", "seconds", "cpu", "lane"], ...rows];
  const width = Math.max(...all.map(([name = ""]) => name.length));
  return all.map(([name = "", ...cells]) => [name.padEnd(width), ...cells.map((cell) => cell.padStart(8))].join(" ")).join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
