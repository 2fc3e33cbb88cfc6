// `callwire services`: what is registered.

import { connect, type Endpoint, type Registry } from "callwire";
import { Reflection } from "callwire/reflection";
import { Exit, UsageError } from "../usage-error.js";
import { addressOf } from "./endpoint-text.js";
import { FollowedServices, MAX_READ } from "./followed-services.js";
import { hintOfMemory, listServices, readInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";
import type { Cell, Column } from "./table.js";
import { watchList } from "./watch-list.js";

export { addressOf } from "./endpoint-text.js";

/** Lists that are read at once. */
const MAX_AT_ONCE = 50;

/**
 * `filter`: a part of the name, without regard to case. `watches`: prints the list again at each
 * change, until a signal ends the process.
 */
export async function showServices(live: Live, filter: string | undefined, watches: boolean): Promise<Exit> {
  if (live.isOneServer && watches) throw new UsageError("--watch follows a registry; name one in place of --at");
  if (live.isOneServer) return showServed(live);
  return withRegistry(live, async (registry) => {
    if (!registry.capabilities.namesServices) return sayNoNames(live, registry);
    const hint = hintOfMemory(registry);
    if (hint !== undefined) live.err(`${hint}\n`);
    const listNames = async () => filterNames(await listServices(live, registry), filter);
    if (watches) return watchServices(live, registry, listNames);
    const sorted = await listNames();
    if (sorted.length > MAX_READ) return showNames(live, sorted);
    printServices(live, registry, await readAll(live, registry, sorted));
    return Exit.ok;
  });
}

function filterNames(all: readonly string[], filter: string | undefined): readonly string[] {
  return all.filter((name) => filter === undefined || name.toLowerCase().includes(filter.toLowerCase())).sort();
}

async function watchServices(live: Live, registry: Registry, listNames: () => Promise<readonly string[]>): Promise<Exit> {
  const followed = new FollowedServices(registry, listNames);
  await live.inTime(registry.target, followed.look());
  let shown = 0;
  try {
    return await watchList(live, registry, {
      title: () => `${shown} ${shown === 1 ? "service" : "services"} under ${live.tools.escape(registry.target)}`,
      async look() {
        const { names } = followed;
        shown = names.length;
        return () => (names.length > MAX_READ ? void showNames(live, names) : printServices(live, registry, followed.lists));
      },
      follow: (onChange) => followed.follow(onChange),
    });
  } finally {
    await followed.close();
  }
}

type ServiceList = readonly [name: string, endpoints: readonly Endpoint[]];

function printServices(live: Live, registry: Registry, lists: readonly ServiceList[]): void {
  if (live.flags.json === true) live.json({ services: lists.map(([name, endpoints]) => summarize(name, endpoints)) });
  else if (lists.length === 0) live.err(`no service is registered under ${live.tools.escape(registry.target)}\n`);
  else
    live.table(
      SERVICE_COLUMNS,
      lists.map(([name, endpoints]) => serviceRow(live, name, endpoints)),
    );
}

/** Where there is an address all the same, its server knows the names. */
async function sayNoNames(live: Live, registry: Registry): Promise<Exit> {
  const { escape } = live.tools;
  const { endpoints, failure } = await readInstances(live, registry, Reflection.name);
  const [first] = endpoints;
  const why = failure === undefined ? "" : ` (${escape(failure)})`;
  const ask = first === undefined ? "" : `ask a server: callwire services --at ${live.word(addressOf(first))}, or `;
  live.err(
    `callwire: ${escape(registry.target)} does not name its services${why}; ${ask}name one: callwire instances <service>\n`,
  );
  return Exit.usage;
}

async function showServed(live: Live): Promise<Exit> {
  await using server = connect(Reflection, live.target, { tls: live.tls });
  const services = [...(await server.with({ timeoutMs: live.leftMs, failFast: true }).services())];
  if (live.flags.json === true) live.json({ services: services.map(([name, fingerprint]) => ({ name, fingerprint })) });
  else {
    const rows = services.map(([name, fingerprint]) => [live.tools.escape(name), live.tools.escape(fingerprint)]);
    live.table([{ title: "SERVICE", keepsEnd: true, isKey: true }, { title: "CONTRACT" }], rows);
  }
  return Exit.ok;
}

function showNames(live: Live, names: readonly string[]): Exit {
  if (live.flags.json === true) live.json({ services: names.map((name) => ({ name })) });
  else live.out(names.map((name) => `${live.tools.escape(name)}\n`).join(""));
  live.err(`${names.length} services, by their names alone; callwire services <part of the name> says more of fewer\n`);
  return Exit.ok;
}

async function readAll(live: Live, registry: Registry, names: readonly string[]): Promise<readonly ServiceList[]> {
  const lists: ServiceList[] = [];
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
  { title: "SERVICE", keepsEnd: true, isKey: true },
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
