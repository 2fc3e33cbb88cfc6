// The table of `callwire instances --stats`, and who has given no figures.

import type { Endpoint } from "callwire";
import type { StatsFinding } from "./ask-stats.js";
import { formatUs } from "./bench/words.js";
import { addressOf } from "./endpoint-text.js";
import type { Live } from "./live-command.js";
import { type Cell, type Column, formatAge, formatMs } from "./table.js";

/** One line of the table. */
export interface InstanceRow {
  readonly endpoint: Endpoint;
  readonly health: Cell;
  readonly stats: StatsFinding | undefined;
}

const US_PER_MS = 1_000;

/** Lines about those without figures; the rest is a number. */
const MAX_REASONS = 5;

const COLUMNS: readonly Column[] = [
  { title: "ADDRESS", keepsEnd: true, isKey: true },
  { title: "ID" },
  { title: "STATE" },
  { title: "HEALTH" },
  { title: "CALLS/S", isNumber: true },
  { title: "ERRORS/S", isNumber: true },
  { title: "RUNNING", isNumber: true },
  { title: "P50", isNumber: true },
  { title: "P99", isNumber: true },
  { title: "LOOP", isNumber: true },
  { title: "AGE", isNumber: true },
];

export function printStats(live: Live, rows: readonly InstanceRow[]): void {
  const { escape } = live.tools;
  const lines = rows.map(({ endpoint, health, stats }): readonly Cell[] => [
    escape(addressOf(endpoint)),
    escape(endpoint.id),
    { text: endpoint.state, tone: endpoint.state === "up" ? "good" : "warn" },
    health,
    ...figuresOf(stats),
    endpoint.startedAt === undefined ? "-" : formatAge(Date.now() - endpoint.startedAt),
  ]);
  live.table(COLUMNS, lines);
  const silent = rows.flatMap(({ endpoint, stats }) => {
    return stats !== undefined && "why" in stats
      ? [`${escape(addressOf(endpoint))} tells no figures: ${escape(stats.why)}\n`]
      : [];
  });
  for (const line of silent.slice(0, MAX_REASONS)) live.err(line);
  if (silent.length > MAX_REASONS) live.err(`and ${silent.length - MAX_REASONS} more tell none\n`);
}

function figuresOf(stats: StatsFinding | undefined): readonly Cell[] {
  if (stats === undefined || "why" in stats) return Array<Cell>(6).fill("-");
  const { callsPerSecond, errorsPerSecond, inFlight, p50Ms, p99Ms, loopDelayP99Ms } = stats;
  const times = [p50Ms, p99Ms].map((ms) => (ms === undefined ? "-" : formatUs(ms * US_PER_MS)));
  return [
    formatRate(callsPerSecond),
    errorsPerSecond > 0 ? { text: formatRate(errorsPerSecond), tone: "bad" } : "0",
    String(inFlight),
    ...times,
    loopDelayP99Ms === undefined ? "-" : formatMs(loopDelayP99Ms),
  ];
}

/** Of a second: `0`, `0.9`, `12`, `1840`. */
function formatRate(perSecond: number): string {
  return perSecond >= 10 || perSecond === 0 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}
