// `callwire doctor`: looks at everything at once, judges by the checks beside this file, and says
// what to do.

import process from "node:process";
import { type Endpoint, type Registry, RpcError } from "callwire";
import { type ExaminedEntry, ZookeeperRegistry } from "callwire/zookeeper";
import type { Tone } from "../../output/paint.js";
import { Exit, UsageError } from "../../usage-error.js";
import { addressOf } from "../endpoint-text.js";
import { readInstances, withRegistry } from "../lists.js";
import { inTime, type Live } from "../live-command.js";
import { checkAccess } from "./access.js";
import { checkClock, checkServerClocks } from "./clock.js";
import { dial } from "./dial.js";
import type { Finding, State } from "./finding.js";
import { checkMocks } from "./mocks.js";
import { checkNode } from "./node-version.js";
import { checkConsumers, checkOrphans } from "./orphans.js";
import { checkPath } from "./path.js";
import { checkPorts, checkRegistryHosts, type Dialled } from "./ports.js";
import { checkRoundTrip } from "./round-trip.js";
import { checkSettings } from "./settings.js";
import { checkVersions } from "./versions.js";

/** Of the time of the command. The rest is for hanging up, at a registry that does not answer. */
const SHARE_OF_TIME = 0.6;
const MAX_DIAL_MS = 1_500;
/** At once: each is a socket for a moment. */
const MAX_DIALLED = 200;

const TONES: Readonly<Record<State, Tone>> = { ok: "good", warn: "warn", fail: "bad", skip: "quiet" };

type Checks = readonly (readonly [check: string, findings: readonly Finding[]])[];

/** What takes longer than the time that is left is reported as not looked at. */
class Budget {
  readonly #endAt: number;

  constructor(ms: number) {
    this.#endAt = performance.now() + ms;
  }

  get leftMs(): number {
    return Math.max(1, this.#endAt - performance.now());
  }

  /** The answer as findings; where there is none, that it was not looked at, and why. */
  async look<Value>(work: Promise<Value>, judge: (value: Value) => readonly Finding[]): Promise<readonly Finding[]> {
    try {
      return judge(await inTime(Math.round(this.leftMs), "the registry", work));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return [{ state: "skip", found: error.text, advice: "ask again, with more --timeout" }];
    }
  }
}

export async function showDoctor(live: Live): Promise<Exit> {
  const node = ["node", [checkNode(process.version)]] as const;
  const checks = [node, ...(await withRegistry(live, (registry) => examine(live, registry)))];
  print(live, checks);
  const isDown = checks.some(([check, findings]) => check === "registry" && findings.some(({ state }) => state === "fail"));
  if (isDown) return Exit.absent;
  return checks.some(([, findings]) => findings.some(({ state }) => state === "fail")) ? Exit.findings : Exit.ok;
}

async function examine(live: Live, registry: Registry): Promise<Checks> {
  const budget = new Budget(live.timeoutMs * SHARE_OF_TIME);
  if (registry instanceof ZookeeperRegistry) return examineZookeeper(registry, budget);
  if (registry.target.startsWith("memory:"))
    throw new UsageError(`${registry.target} is a registry of one process; name one that others see`);
  const { endpoints } = await readInstances(live, registry, "any");
  return [["ports", checkPorts(await dialAll(new Map([["the target", endpoints]]), budget))]];
}

async function examineZookeeper(registry: ZookeeperRegistry, budget: Budget): Promise<Checks> {
  const examiner = registry.examine();
  const hosts = await Promise.all(
    examiner.hosts.map(async (address): Promise<Dialled> => {
      const problem = await dial(address.host, address.port, Math.min(MAX_DIAL_MS, budget.leftMs));
      return { address: addressOf(address), services: [], problem };
    }),
  );
  const isUp = hosts.some(({ problem }) => problem === undefined);
  if (!isUp) return [["registry", checkRegistryHosts(registry.target, hosts)]];
  const [entries, settings] = [examiner.entries(), examiner.settings()];
  const servicesOf = entries.then(({ items }) => groupInstances(items));
  const clock = examiner.clock();
  const path = examiner.findPath();
  /** Where there is no path nothing is well, and nothing is wrong either. */
  const lookInside = <Value>(work: Promise<Value>, judge: (value: Value) => readonly Finding[]): Promise<readonly Finding[]> =>
    budget.look(Promise.all([path, work]), ([{ exists }, value]) =>
      exists ? judge(value) : [{ state: "skip", found: `there is no ${examiner.path}` }],
    );
  const rows = {
    "round trip": budget.look(examiner.roundTripMs(), (ms) => [checkRoundTrip(ms)]),
    path: budget.look(Promise.all([path, servicesOf]), ([found, services]) => [checkPath(examiner.path, found, services.size)]),
    clock: budget.look(Promise.all([clock, entries]), ([difference, { items }]) => [
      checkClock(difference),
      ...checkServerClocks(items),
    ]),
    access: lookInside(examiner.openPaths(), checkAccess),
    entries: lookInside(entries, ({ items, services, readServices }) => [
      ...checkOrphans(items),
      ...(readServices < services ? [tooMany(readServices, services)] : []),
    ]),
    consumers: lookInside(examiner.consumers(), ({ items, services, readServices }) => [
      ...checkConsumers(items),
      ...(readServices < services ? [tooMany(readServices, services)] : []),
    ]),
    ports: lookInside(
      servicesOf.then((services) => dialAll(services, budget)),
      checkPorts,
    ),
    contracts: lookInside(servicesOf, (services) => [...checkVersions(services), ...checkMocks(services)]),
    settings: lookInside(Promise.all([settings, servicesOf, clock]), ([{ items }, services, difference]) =>
      checkSettings(items, services, Date.now() + (typeof difference === "string" ? 0 : difference.offsetMs)),
    ),
  };
  const judged = await Promise.all(Object.entries(rows).map(async ([check, findings]) => [check, await findings] as const));
  const [, roundTrip] = judged[0] ?? ["", []];
  // It takes connections and says nothing: no check could look at anything.
  const silent = roundTrip.find(({ state }) => state === "skip");
  if (silent === undefined) return [["registry", checkRegistryHosts(registry.target, hosts)], ...judged];
  const advice = "look into the log of ZooKeeper; it takes connections and does not answer";
  return [["registry", [{ state: "fail", found: silent.found, advice }]]];
}

function tooMany(read: number, all: number): Finding {
  return { state: "skip", found: `the first ${read} of ${all} services were looked at`, advice: "remove what nobody uses" };
}

/** The instances of each service. Of two entries of one instance the later one counts. */
function groupInstances(entries: readonly ExaminedEntry[]): ReadonlyMap<string, readonly Endpoint[]> {
  const services = new Map<string, Map<string, Endpoint>>();
  for (const { service, endpoint } of entries) {
    if (typeof endpoint === "string") continue;
    const known = services.get(service) ?? new Map<string, Endpoint>();
    services.set(service, known);
    const before = known.get(endpoint.id);
    if (before === undefined || before.rev < endpoint.rev) known.set(endpoint.id, endpoint);
  }
  return new Map([...services].map(([service, endpoints]) => [service, [...endpoints.values()]]));
}

/** Each address once. */
async function dialAll(services: ReadonlyMap<string, readonly Endpoint[]>, budget: Budget): Promise<readonly Dialled[]> {
  const found = new Map<string, { readonly endpoint: Endpoint; readonly services: string[] }>();
  for (const [service, endpoints] of services) {
    for (const endpoint of endpoints) {
      const known = found.get(addressOf(endpoint));
      if (known === undefined) found.set(addressOf(endpoint), { endpoint, services: [service] });
      else known.services.push(service);
    }
  }
  // A tenth is left to say what was found.
  const timeoutMs = Math.min(MAX_DIAL_MS, budget.leftMs * 0.9);
  return Promise.all(
    [...found].slice(0, MAX_DIALLED).map(async ([address, { endpoint, services: at }]): Promise<Dialled> => {
      const problem = await dial(endpoint.host, endpoint.port, timeoutMs);
      return { address, services: at, problem };
    }),
  );
}

function print(live: Live, checks: Checks): void {
  const findings = checks.flatMap(([check, list]) => list.map((finding) => ({ check, ...finding })));
  if (live.flags.json === true) return live.json({ checks: findings });
  const { escape } = live.tools;
  const columns = [{ title: "CHECK" }, { title: "STATE" }, { title: "FOUND" }];
  live.table(
    columns,
    findings.map(({ check, state, found }) => [check, { text: state, tone: TONES[state] }, escape(found)]),
  );
  for (const { check, state, found, advice } of findings)
    if (advice !== undefined) live.out(`\n${state} ${check}: ${escape(found)}\n  next: ${escape(advice)}\n`);
}
