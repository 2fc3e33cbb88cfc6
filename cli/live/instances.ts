// `callwire instances`: who serves, how it is, and who runs another contract than the rest; once,
// or again at each change.

import process from "node:process";
import type { Endpoint, Registry } from "callwire";
import { Exit, UsageError } from "../usage-error.js";
import { type Finding, NO_HEALTH_SERVICE } from "./ask-health.js";
import { askStats, type StatsFinding } from "./ask-stats.js";
import { showConsumers } from "./consumers.js";
import { addressOf } from "./endpoint-text.js";
import { askInstances } from "./health.js";
import { printStats } from "./instance-stats.js";
import { mostCommon, readSomeInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";
import { isMock, sayMocks } from "./mock/mock-mark.js";
import { type Cell, type Column, formatAge } from "./table.js";
import { watchList } from "./watch-list.js";

/** Servers that are asked for their figures at once. */
const MAX_AT_ONCE = 50;

/** What each instance has to answer: the list itself is what was asked for. */
const HEALTH_MS = 1_000;

/** What the command is told beside the service. */
export interface InstancesFlags {
  /** Prints the list again at each change, until a signal ends the process. */
  readonly watch?: boolean | undefined;
  /** Asks each instance for its figures, and shows those. */
  readonly stats?: boolean | undefined;
  /** Of `serve({ stats: { token } })`. */
  readonly token?: string | undefined;
  /** Lists the clients in place of the instances. */
  readonly consumers?: boolean | undefined;
}

const TOKEN_VARIABLE = "CALLWIRE_STATS_TOKEN";

/** Throws UsageError for flags that do not go together. */
export async function showInstances(live: Live, service: string, flags: InstancesFlags): Promise<Exit> {
  if (flags.consumers === true) {
    if (flags.stats === true) throw new UsageError("--stats is of instances and --consumers of clients; give one of them");
    return showConsumers(live, service);
  }
  return withRegistry(live, async (registry) => {
    if (flags.watch === true) return watchInstances(live, registry, service, flags);
    const endpoints = await readSomeInstances(live, registry, service);
    const print = await lookAt(live, service, endpoints, flags, Math.min(HEALTH_MS, live.leftMs));
    print();
    return Exit.ok;
  });
}

/** Asks all of them, and returns what prints the list. */
async function lookAt(
  live: Live,
  service: string,
  endpoints: readonly Endpoint[],
  flags: InstancesFlags,
  healthMs: number,
): Promise<() => void> {
  const asked = askInstances(live, service, endpoints, healthMs);
  if (flags.stats !== true) {
    const findings = await asked;
    return () => printInstances(live, service, endpoints, findings);
  }
  const token = flags.token ?? process.env[TOKEN_VARIABLE] ?? "";
  const [findings, stats] = await Promise.all([asked, askAllStats(live, service, endpoints, token)]);
  return () => {
    if (live.flags.json === true) printJson(live, service, endpoints, findings, stats);
    else {
      printStats(
        live,
        endpoints.map((endpoint, at) => ({ endpoint, health: healthCell(live, findings[at]), stats: stats[at] })),
      );
      sayMocks(live, endpoints);
    }
  };
}

/** In the order of `endpoints`; at most some at once. */
async function askAllStats(
  live: Live,
  service: string,
  endpoints: readonly Endpoint[],
  token: string,
): Promise<readonly StatsFinding[]> {
  const stats: StatsFinding[] = [];
  for (let start = 0; start < endpoints.length; start += MAX_AT_ONCE) {
    const some = endpoints.slice(start, start + MAX_AT_ONCE);
    stats.push(...(await Promise.all(some.map((endpoint) => askStats(live, service, endpoint, token)))));
  }
  return stats;
}

async function watchInstances(live: Live, registry: Registry, service: string, flags: InstancesFlags): Promise<Exit> {
  await using subscription = registry.subscribe(service);
  await live.inTime(registry.target, subscription.ready());
  let shown: readonly Endpoint[] = [];
  // Awaited here: the subscription ends with this function.
  return await watchList(live, registry, {
    title: () => `${live.tools.escape(service)}: ${shown.length} registered`,
    async look() {
      const { endpoints } = subscription.current;
      const print = await lookAt(live, service, endpoints, flags, HEALTH_MS);
      shown = endpoints;
      return print;
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
  if (live.flags.json === true) return printJson(live, service, endpoints, findings, undefined);
  const common = mostCommon(endpoints);
  const { escape } = live.tools;
  const rows = endpoints.map((endpoint, index): readonly Cell[] => [
    escape(addressOf(endpoint)),
    escape(endpoint.id),
    { text: endpoint.state, tone: endpoint.state === "up" ? "good" : "warn" },
    healthCell(live, findings[index]),
    String(endpoint.weight),
    escape(endpoint.zone ?? "-"),
    isMock(endpoint) ? { text: "mock", tone: "warn" } : escape(endpoint.version ?? "-"),
    isOther(endpoint, common)
      ? { text: `${escape(endpoint.fingerprint ?? "-")} OTHER`, tone: "warn" }
      : escape(endpoint.fingerprint ?? "-"),
    endpoint.startedAt === undefined ? "-" : formatAge(Date.now() - endpoint.startedAt),
  ]);
  live.table(COLUMNS, rows);
  sayMocks(live, endpoints);
  if (endpoints.some((endpoint) => isOther(endpoint, common)))
    live.err("OTHER: another contract than most instances have; callwire describe shows that of the most\n");
}

/** `stats`: undefined when they were not asked for. */
function printJson(
  live: Live,
  service: string,
  endpoints: readonly Endpoint[],
  findings: readonly Finding[],
  stats: readonly StatsFinding[] | undefined,
): void {
  const common = mostCommon(endpoints);
  const instances = endpoints.map((endpoint, index) => ({
    ...endpoint,
    isOther: isOther(endpoint, common),
    ...(isMock(endpoint) ? { isMock: true } : {}),
    health: { status: findings[index]?.status, isServing: findings[index]?.isServing },
    ...(stats === undefined ? {} : { stats: stats[index] }),
  }));
  live.json({ service, instances });
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
