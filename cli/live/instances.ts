// `callwire instances`: who serves, how it is, and who runs another contract than the rest; once,
// or again at each change.

import type { Endpoint, Registry } from "callwire";
import { Exit } from "../usage-error.js";
import { type Finding, NO_HEALTH_SERVICE } from "./ask-health.js";
import { addressOf } from "./endpoint-text.js";
import { askInstances } from "./health.js";
import { mostCommon, readSomeInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";
import { type Cell, type Column, formatAge } from "./table.js";
import { watchList } from "./watch-list.js";

/** What each instance has to answer: the list itself is what was asked for. */
const HEALTH_MS = 1_000;

/** `watches`: prints the list again at each change, until a signal ends the process. */
export async function showInstances(live: Live, service: string, watches: boolean): Promise<Exit> {
  return withRegistry(live, async (registry) => {
    if (watches) return watchInstances(live, registry, service);
    const endpoints = await readSomeInstances(live, registry, service);
    const findings = await askInstances(live, service, endpoints, Math.min(HEALTH_MS, live.leftMs));
    printInstances(live, service, endpoints, findings);
    return Exit.ok;
  });
}

async function watchInstances(live: Live, registry: Registry, service: string): Promise<Exit> {
  await using subscription = registry.subscribe(service);
  await live.inTime(registry.target, subscription.ready());
  let shown: readonly Endpoint[] = [];
  // Awaited here: the subscription ends with this function.
  return await watchList(live, registry, {
    title: () => `${live.tools.escape(service)}: ${shown.length} registered`,
    async look() {
      const { endpoints } = subscription.current;
      const findings = await askInstances(live, service, endpoints, HEALTH_MS);
      shown = endpoints;
      return () => printInstances(live, service, endpoints, findings);
    },
    follow: (onChange) => subscription.onChange(onChange),
  });
}

const COLUMNS: readonly Column[] = [
  { title: "ADDRESS", keepsEnd: true, isKey: true },
  { title: "ID" },
  { title: "STATE" },
  { title: "HEALTH" },
  { title: "WEIGHT", isNumber: true },
  { title: "ZONE" },
  { title: "VERSION" },
  { title: "CONTRACT" },
  { title: "AGE", isNumber: true },
];

function printInstances(live: Live, service: string, endpoints: readonly Endpoint[], findings: readonly Finding[]): void {
  const common = mostCommon(endpoints);
  if (live.flags.json === true) {
    const instances = endpoints.map((endpoint, index) => ({
      ...endpoint,
      isOther: isOther(endpoint, common),
      health: { status: findings[index]?.status, isServing: findings[index]?.isServing },
    }));
    live.json({ service, instances });
    return;
  }
  const { escape } = live.tools;
  const rows = endpoints.map((endpoint, index): readonly Cell[] => [
    escape(addressOf(endpoint)),
    escape(endpoint.id),
    { text: endpoint.state, tone: endpoint.state === "up" ? "good" : "warn" },
    healthCell(live, findings[index]),
    String(endpoint.weight),
    escape(endpoint.zone ?? "-"),
    escape(endpoint.version ?? "-"),
    isOther(endpoint, common)
      ? { text: `${escape(endpoint.fingerprint ?? "-")} OTHER`, tone: "warn" }
      : escape(endpoint.fingerprint ?? "-"),
    endpoint.startedAt === undefined ? "-" : formatAge(Date.now() - endpoint.startedAt),
  ]);
  live.table(COLUMNS, rows);
  if (endpoints.some((endpoint) => isOther(endpoint, common)))
    live.err("OTHER: another contract than most instances have; callwire describe shows that of the most\n");
}

/** In a column there is room for the fact alone; `callwire health` says all of it. */
function healthCell({ tools: { escape } }: Live, finding: Finding | undefined): Cell {
  if (finding === undefined) return "-";
  const { status, isServing } = finding;
  return { text: escape(status === NO_HEALTH_SERVICE ? "answers" : status), tone: isServing ? "good" : "bad" };
}

function isOther({ fingerprint }: Endpoint, common: string | undefined): boolean {
  return fingerprint !== common;
}
