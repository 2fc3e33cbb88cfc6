// What is printed when all suites have run: the failures, the table of suites, and the line that a
// script reads.

import { sep } from "node:path";
import type { SuiteResults } from "./run-suite.js";

/** Where to look first when the tests have become slow. */
const SLOWEST = 10;

export function formatReport(results: readonly SuiteResults[], seconds: number): string {
  const failures = results.flatMap(({ suite, failed }) =>
    failed.map(({ title, stack }) => `${suite.name}: ${title}\n${indent(stack)}\n`),
  );
  const passed = results.reduce((sum, one) => sum + one.passed, 0);
  return [
    ...failures,
    formatTable(results),
    ...formatSlowest(results),
    `took ${seconds.toFixed(0)} s`,
    `${passed} passed, ${failures.length} failed`,
  ].join("\n");
}

/** The files whose tests took longest, without their hooks. */
function formatSlowest(results: readonly SuiteResults[]): readonly string[] {
  const files = results.flatMap(({ fileMs }) => Object.entries(fileMs)).toSorted(([, a], [, b]) => b - a);
  return files.slice(0, SLOWEST).map(([file, ms]) => {
    const name = file.slice(file.lastIndexOf(`${sep}test${sep}`) + 1);
    return `${(ms / 1_000).toFixed(1).padStart(6)} s  ${name}`;
  });
}

/** Those that took longest first. */
function formatTable(results: readonly SuiteResults[]): string {
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

/** What became of the tests under one engine. */
export interface EngineResults {
  readonly version: string;
  /** The last line of the run: `12 passed, 0 failed`. */
  readonly outcome: string;
  readonly seconds: number;
}

export function formatEngines(results: readonly EngineResults[]): string {
  return results.map(({ version, outcome, seconds }) => `Node ${version}: ${outcome}, ${seconds.toFixed(0)} s`).join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
