// What a page asks for beside the lists: the contract of a service with its consumers, the raw
// entries of the registry, and warnings. Each answer is bounded.

import type { Consumer, Registry } from "callwire";
import type { Live } from "../live-command.js";
import {
  checkConsumers,
  checkMocks,
  checkOrphans,
  checkSettings,
  checkVersions,
  contractText,
  findNamed,
  inTime,
  readConsumers,
  readInstances,
  ZookeeperRegistry,
} from "./live-parts.js";
import type {
  ConsumerState,
  RawEntry,
  RawSettings,
  RegistryDetails,
  ServiceDetails,
  TopologyCall,
  TopologyDetails,
  Warning,
} from "./messages.js";
import type { RegistryView } from "./registry-view.js";

/** Characters of a contract that are shown; one of this repository has 10,000. */
const MAX_TEXT_LENGTH = 400_000;
/** Entries and settings of an answer: nobody reads more of them. */
const MAX_ENTRIES = 5_000;

/** Rejects as `findNamed` does. */
export async function describeService(live: Live, registry: Registry, name: string): Promise<ServiceDetails> {
  const now = live.again();
  const [named, consumers] = await Promise.all([findNamed(now, registry, name), listConsumers(now, registry, name)]);
  const { descriptor, service, source } = named;
  const file = descriptor.files.find(({ services }) => services.includes(service));
  const text = file === undefined ? "" : live.tools.format(contractText(file, descriptor.files));
  return {
    name: service.name,
    source,
    fingerprint: service.fingerprint,
    text: text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}\n…` : text,
    descriptor,
    ...(consumers === undefined ? {} : { consumers }),
  };
}

async function listConsumers(live: Live, registry: Registry, name: string): Promise<readonly ConsumerState[] | undefined> {
  if (registry.capabilities.keepsConsumers !== true) return undefined;
  const [consumers, { endpoints }] = await Promise.all([
    readConsumers(live, registry, name),
    readInstances(live, registry, name),
  ]);
  const served = new Set(endpoints.map(({ fingerprint }) => fingerprint));
  return consumers.map((consumer) => stateOf(consumer, served));
}

function stateOf({ name, version, host, pid, fingerprint }: Consumer, served: ReadonlySet<string | undefined>): ConsumerState {
  const own = { name, host, pid, contract: fingerprint, isServed: served.has(fingerprint) };
  return version === undefined ? own : { ...own, version };
}

/** Undefined for a registry without raw entries. */
export async function examineRegistry(live: Live, registry: Registry): Promise<RegistryDetails | undefined> {
  if (!(registry instanceof ZookeeperRegistry)) return undefined;
  const examiner = registry.examine();
  const work = Promise.all([examiner.entries(), examiner.settings()]);
  const [entries, settings] = await inTime(live.timeoutMs, registry.target, work);
  return {
    path: examiner.path,
    hosts: examiner.hosts.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`),
    entries: entries.items.slice(0, MAX_ENTRIES).map(({ endpoint, ...entry }): RawEntry => {
      return typeof endpoint === "string" ? { ...entry, problem: endpoint } : { ...entry, record: endpoint };
    }),
    settings: settings.items.slice(0, MAX_ENTRIES).map(({ settings: own, ...entry }): RawSettings => {
      if (typeof own === "string") return { ...entry, drain: [], weights: {}, problem: own };
      return { ...entry, drain: own.drain, weights: Object.fromEntries(own.weights) };
    }),
    readServices: entries.readServices,
    allServices: entries.services,
  };
}

/** Undefined for a registry without a place for consumers. */
export async function readTopology(live: Live, registry: Registry): Promise<TopologyDetails | undefined> {
  if (!(registry instanceof ZookeeperRegistry)) return undefined;
  const { items, services, readServices } = await inTime(live.timeoutMs, registry.target, registry.examine().consumers());
  const calls = items.slice(0, MAX_ENTRIES).flatMap(({ service, consumer }): readonly TopologyCall[] => {
    if (typeof consumer === "string") return []; // a warning says so
    const { name, version, host, pid, fingerprint } = consumer;
    return [{ service, consumer: name, ...(version === undefined ? {} : { version }), host, pid, contract: fingerprint }];
  });
  return { calls, readServices, allServices: services };
}

/** What somebody is to look at, in the words of `callwire doctor`. */
export async function findWarnings(live: Live, registry: Registry, view: RegistryView): Promise<readonly Warning[]> {
  const services = view.instances;
  const findings = [...checkVersions(services), ...checkMocks(services)];
  if (registry instanceof ZookeeperRegistry && registry.health === "connected") {
    const examiner = registry.examine();
    const work = Promise.all([examiner.entries(), examiner.consumers(), examiner.settings()]);
    const [entries, consumers, settings] = await inTime(live.timeoutMs, registry.target, work);
    findings.push(
      ...checkOrphans(entries.items),
      ...checkConsumers(consumers.items),
      ...checkSettings(settings.items, services, Date.now()),
    );
  }
  return findings.flatMap(({ state, found, advice = "" }) => (state === "ok" ? [] : [{ state, found, advice }]));
}
