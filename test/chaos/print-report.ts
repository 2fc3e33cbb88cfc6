// What a run has come to, for people.

import { describeFault } from "../world/plan.js";
import type { ChaosEvent, ChaosReport } from "./chaos.js";
import type { ChaosPlan } from "./chaos-plan.js";

/** Problems that are shown; the report of --json has all. */
const SHOWN_PROBLEMS = 20;

export function printEvent({ at, fault, played }: ChaosEvent): void {
  console.log(`${String(at).padStart(7)} ms  ${describeFault(fault)}${played === "played" ? "" : `  (${played})`}`);
}

export function printPlan({ servers, clients, registries, callsPerSecond, maxCalls, durationMs, faults }: ChaosPlan): void {
  const limit = maxCalls === 0 ? "" : `, ${maxCalls} calls at once ${maxCalls % 2 === 0 ? "a server" : "a connection"}`;
  console.log(
    `${servers} servers, ${clients} clients with ${callsPerSecond} calls a second each${limit}, ` +
      `ZooKeeper of ${registries}, ${faults.length} faults in ${durationMs / 1000} s`,
  );
  console.log("   begun     planned");
}

export function printReport(report: ChaosReport): void {
  const { problems, memory, processes, healedMs } = report;
  console.log(
    `${report.calls} calls of ${processes} processes: ${report.succeeded} succeeded, ${formatCounts(report.failed)} failed, ` +
      `${report.orphaned} of clients that were killed; ${report.repeated} ran more than once, as they may`,
  );
  console.log(`the lists were right ${Math.round(healedMs)} ms after the last fault`);
  for (const { name, firstMiB, lastMiB, grownMiB, looks } of memory)
    console.log(
      `memory of ${name.padEnd(12)} ${firstMiB.toFixed(1)} to ${lastMiB.toFixed(1)} MiB, a line of ${grownMiB.toFixed(1)} (${looks} looks)`,
    );
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) console.log(`PROBLEM ${problem}`);
  console.log(problems.length === 0 ? "all has held" : `${problems.length} problems`);
}

/** The row of a table. */
export function printRow(report: ChaosReport): void {
  const played = report.events.filter((event) => event.played === "played").length;
  const cells = [
    report.seed,
    report.calls,
    played,
    report.lost,
    report.duplicated,
    formatCounts(report.failed),
    Math.round(report.p99Ms),
    report.problems.length === 0 ? "held" : `${report.problems.length} problems`,
  ];
  console.log("| seed | calls | faults | lost | duplicated | failed | p99 ms | verdict |");
  console.log(`| ${cells.join(" | ")} |`);
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  const texts = Object.entries(counts).map(([code, count]) => `${count} ${code}`);
  return texts.length === 0 ? "none" : texts.join(", ");
}
