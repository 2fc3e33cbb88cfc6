// `callwire services` and `callwire instances`: what is registered, and who runs another contract
// than the rest.

import process from "node:process";
import { connect, type Endpoint, type Registry } from "callwire";
import { Reflection } from "callwire/reflection";
import { Exit } from "../usage-error.js";
import { addressOf } from "./endpoint-text.js";
import { listServices, mostCommon, noInstances, readInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";
import { type Cell, type Column, formatAge } from "./table.js";

/**
 * Services above this number are listed by their names alone: each list is a question to the
 * registry.
 */
const MAX_READ = 500;
/** Lists that are read at once. */
const MAX_AT_ONCE = 50;

/** `filter`: a part of the name, without regard to case. */
export async function showServices(live: Live, filter: string | undefined): Promise<Exit> {
  if (live.isOneServer) return showServed(live);
  return withRegistry(live, async (registry) => {
    if (!registry.capabilities.namesServices) {
      live.err(
        `callwire: ${live.tools.escape(registry.target)} does not name its services; name one: callwire instances <service>\n`,
      );
      return Exit.usage;
    }
    const all = await listServices(live, registry);
    const names = filter === undefined ? all : all.filter((name) => name.toLowerCase().includes(filter.toLowerCase()));
    const sorted = [...names].sort();
    if (sorted.length > MAX_READ) return showNames(live, sorted);
    const lists = await readAll(live, registry, sorted);
    if (live.flags.json === true) live.json({ services: lists.map(([name, endpoints]) => summarize(name, endpoints)) });
    else if (lists.length === 0) live.err(`no service is registered under ${live.tools.escape(registry.target)}\n`);
    else
      live.table(
        SERVICE_COLUMNS,
        lists.map(([name, endpoints]) => serviceRow(live, name, endpoints)),
      );
    return Exit.ok;
  });
}

async function showServed(live: Live): Promise<Exit> {
  await using server = connect(Reflection, live.target, { tls: live.tls });
  const services = [...(await server.with({ timeoutMs: live.leftMs, failFast: true }).services())];
  if (live.flags.json === true) live.json({ services: services.map(([name, fingerprint]) => ({ name, fingerprint })) });
  else {
    const rows = services.map(([name, fingerprint]) => [live.tools.escape(name), live.tools.escape(fingerprint)]);
    live.table([{ title: "SERVICE", keepsEnd: true }, { title: "CONTRACT" }], rows);
  }
  return Exit.ok;
}

function showNames(live: Live, names: readonly string[]): Exit {
  if (live.flags.json === true) live.json({ services: names.map((name) => ({ name })) });
  else live.out(names.map((name) => `${live.tools.escape(name)}\n`).join(""));
  live.err(`${names.length} services, by their names alone; callwire services <part of the name> says more of fewer\n`);
  return Exit.ok;
}

async function readAll(live: Live, registry: Registry, names: readonly string[]) {
  const lists: (readonly [name: string, endpoints: readonly Endpoint[]])[] = [];
  for (let start = 0; start < names.length; start += MAX_AT_ONCE) {
    const part = names.slice(start, start + MAX_AT_ONCE);
    const read = await Promise.all(
      part.map(async (name) => [name, (await readInstances(live, registry, name)).endpoints] as const),
    );
    lists.push(...read.filter(([, endpoints]) => endpoints.length > 0));
  }
  return lists;
}

const SERVICE_COLUMNS: readonly Column[] = [
  { title: "SERVICE", keepsEnd: true },
  { title: "UP", isNumber: true },
  { title: "ALL", isNumber: true },
  { title: "VERSION" },
  { title: "CONTRACT" },
];

function serviceRow({ tools: { escape } }: Live, name: string, endpoints: readonly Endpoint[]): readonly Cell[] {
  const { up, versions, fingerprints } = summarize(name, endpoints);
  const contracts = fingerprints.length > 1 ? `${fingerprints.length} different ones` : (fingerprints[0] ?? "-");
  return [
    escape(name),
    { text: String(up), tone: up === 0 ? "bad" : up < endpoints.length ? "warn" : "good" },
    String(endpoints.length),
    escape(versions.join(", ")) || "-",
    { text: escape(contracts), tone: fingerprints.length > 1 ? "warn" : undefined },
  ];
}

function summarize(name: string, endpoints: readonly Endpoint[]) {
  return {
    name,
    up: endpoints.filter(({ state }) => state === "up").length,
    instances: endpoints.length,
    versions: distinct(endpoints.map(({ version }) => version)),
    fingerprints: distinct(endpoints.map(({ fingerprint }) => fingerprint)),
  };
}

function distinct(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))].sort();
}

/** `watches`: prints the list again at each change, until a signal ends the process. */
export async function showInstances(live: Live, service: string, watches: boolean): Promise<Exit> {
  return withRegistry(live, async (registry) => {
    if (watches) return watchInstances(live, registry, service);
    const { endpoints } = await readInstances(live, registry, service);
    if (endpoints.length === 0) throw await noInstances(live, registry, service);
    printInstances(live, service, endpoints);
    return Exit.ok;
  });
}

async function watchInstances(live: Live, registry: Registry, service: string): Promise<Exit> {
  await using subscription = registry.subscribe(service);
  printInstances(live, service, (await subscription.ready()).endpoints);
  const alive = setInterval(() => undefined, 60_000); // a registry alone keeps no process from ending
  const stop = subscription.onChange(({ endpoints }) => {
    if (live.flags.json !== true) live.out("\n");
    printInstances(live, service, endpoints);
  });
  try {
    return await new Promise<Exit>((resolve) => {
      process.once("SIGINT", () => resolve(Exit.interrupted));
      process.once("SIGTERM", () => resolve(Exit.terminated));
    });
  } finally {
    clearInterval(alive);
    stop();
  }
}

const INSTANCE_COLUMNS: readonly Column[] = [
  { title: "ADDRESS" },
  { title: "ID" },
  { title: "STATE" },
  { title: "WEIGHT", isNumber: true },
  { title: "ZONE" },
  { title: "VERSION" },
  { title: "CONTRACT" },
  { title: "AGE", isNumber: true },
];

function printInstances(live: Live, service: string, endpoints: readonly Endpoint[]): void {
  const common = mostCommon(endpoints);
  if (live.flags.json === true) {
    live.json({ service, instances: endpoints.map((endpoint) => ({ ...endpoint, isOther: isOther(endpoint, common) })) });
    return;
  }
  const { escape } = live.tools;
  const rows = endpoints.map((endpoint): readonly Cell[] => [
    escape(addressOf(endpoint)),
    escape(endpoint.id),
    { text: endpoint.state, tone: endpoint.state === "up" ? "good" : "warn" },
    String(endpoint.weight),
    escape(endpoint.zone ?? "-"),
    escape(endpoint.version ?? "-"),
    isOther(endpoint, common)
      ? { text: `${escape(endpoint.fingerprint ?? "-")} OTHER`, tone: "warn" }
      : escape(endpoint.fingerprint ?? "-"),
    endpoint.startedAt === undefined ? "-" : formatAge(Date.now() - endpoint.startedAt),
  ]);
  live.table(INSTANCE_COLUMNS, rows);
  if (endpoints.some((endpoint) => isOther(endpoint, common)))
    live.err("OTHER: another contract than most instances have; callwire describe shows that of the most\n");
}

function isOther({ fingerprint }: Endpoint, common: string | undefined): boolean {
  return fingerprint !== common;
}
