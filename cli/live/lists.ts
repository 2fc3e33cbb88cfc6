// What is registered: names and instances, read from the registry within the time of the command.

import { connect, type Endpoint, openRegistry, type Registry, RpcError, type Snapshot } from "callwire";
import { Reflection } from "callwire/reflection";
import { suggest } from "callwire/schema";
import { UsageError } from "../usage-error.js";
import { HINT_OF_MEMORY, type Live } from "./live-command.js";

/** What a registry has for its goodbye when the time of the command is over. */
const MIN_CLOSE_MS = 200;
/** Lists that are read at once. */
const MAX_AT_ONCE = 50;

/** Runs `use` with the registry of the command, and closes it. */
export async function withRegistry<T>(live: Live, use: (registry: Registry) => Promise<T>): Promise<T> {
  const { registry, owned } = openRegistry(live.target, { onWarning: (text) => live.warn(text) });
  try {
    return await use(registry);
  } finally {
    if (owned) await closeInTime(live, registry);
  }
}

/** A registry that does not answer does not say goodbye either. */
async function closeInTime(live: Live, registry: Registry): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(MIN_CLOSE_MS, live.leftMs));
  });
  await Promise.race([registry[Symbol.asyncDispose](), late]);
  clearTimeout(timer);
}

/** The names of all services. */
export function listServices(live: Live, registry: Registry): Promise<readonly string[]> {
  return live.inTime(registry.target, registry.list());
}

/**
 * The names of all services of the registry, or of the one server. Throws UsageError for a registry
 * that does not name them; `instead`: what to do then.
 */
export async function nameServices(live: Live, registry: Registry, instead: string): Promise<readonly string[]> {
  if (live.isOneServer) {
    await using server = connect(Reflection, live.target, { tls: live.tls });
    const served = await server.with({ timeoutMs: live.leftMs, failFast: true }).services();
    return [...served.keys()].sort();
  }
  if (registry.capabilities.namesServices) return [...(await listServices(live, registry))].sort();
  throw new UsageError(`${live.tools.escape(registry.target)} does not name its services; ${instead}`);
}

/** The instances of one service now. */
export async function readInstances(live: Live, registry: Registry, service: string): Promise<Snapshot> {
  const subscription = registry.subscribe(service, { subset: { size: Infinity } }); // who asks is to see all
  try {
    return await live.inTime(registry.target, subscription.ready());
  } catch (error) {
    const { failure } = subscription.current;
    if (failure === undefined || !(error instanceof RpcError)) throw error;
    throw new RpcError(error.code, `${registry.target} gave no list: ${failure}; check the target, or give more --timeout`);
  } finally {
    await subscription[Symbol.asyncDispose]();
  }
}

/** The instances of all services that fit, each with the service: one may serve several. */
export async function findInstances(
  live: Live,
  registry: Registry,
  fits: (endpoint: Endpoint) => boolean,
): Promise<readonly (readonly [service: string, endpoint: Endpoint])[]> {
  const names = await listServices(live, registry);
  const found: (readonly [service: string, endpoint: Endpoint])[] = [];
  for (let start = 0; start < names.length; start += MAX_AT_ONCE) {
    const part = names.slice(start, start + MAX_AT_ONCE);
    const lists = await Promise.all(
      part.map(async (name) => [name, (await readInstances(live, registry, name)).endpoints] as const),
    );
    for (const [name, endpoints] of lists) for (const endpoint of endpoints) if (fits(endpoint)) found.push([name, endpoint]);
  }
  return found;
}

/**
 * Those of one service. Throws UsageError with the name that was probably meant when there are
 * none.
 */
export async function readSomeInstances(live: Live, registry: Registry, service: string): Promise<readonly Endpoint[]> {
  const snapshot = await readInstances(live, registry, service);
  if (snapshot.endpoints.length > 0) return snapshot.endpoints;
  throw await noInstances(live, registry, service, snapshot);
}

/** Whose name has no instance: why, the one that was probably meant, or what there is. */
export async function noInstances(
  live: Live,
  registry: Registry,
  service: string,
  { failure }: Pick<Snapshot, "failure">,
): Promise<AbsentError> {
  const { escape } = live.tools;
  const { namesServices, registers } = registry.capabilities;
  const names = namesServices ? await listServices(live, registry) : [];
  const near = nearestService(service, names);
  const lists = registers
    ? "start one with it, or give another path"
    : "check the name, or have a server's address written there";
  const others = namesServices ? `callwire services${live.here} lists what there is` : lists;
  const advice = hintOfMemory(registry) ?? (near === undefined ? others : `did you mean ${escape(near)}?`);
  const why = failure === undefined ? "" : ` (${escape(failure)})`;
  return new AbsentError(`no instance of ${escape(service)} is registered under ${escape(registry.target)}${why}; ${advice}`);
}

/** What to do about a registry that this command has for itself alone; undefined for others. */
export function hintOfMemory({ target, capabilities }: Registry): string | undefined {
  if (capabilities.scope !== "process" || !target.startsWith("memory:")) return undefined;
  return HINT_OF_MEMORY;
}

/** By the whole name, or by the last part alone, as people type it. */
export function nearestService(wanted: string, names: readonly string[]): string | undefined {
  const folded = wanted.toLowerCase();
  const byEnd = names.filter((name) => name.toLowerCase().endsWith(`.${folded}`));
  if (byEnd.length === 1) return byEnd[0];
  return suggest(wanted, names) ?? suggestByEnd(wanted, names);
}

function suggestByEnd(wanted: string, names: readonly string[]): string | undefined {
  const ends = new Map(names.map((name) => [name.slice(name.lastIndexOf(".") + 1), name]));
  const near = suggest(wanted.slice(wanted.lastIndexOf(".") + 1), [...ends.keys()]);
  return near === undefined ? undefined : ends.get(near);
}

/** Nobody is there: exit code 3. */
export class AbsentError extends UsageError {
  readonly isAbsent = true;
}

/** The fingerprint that most instances have: those with another are marked. */
export function mostCommon(endpoints: readonly Endpoint[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { fingerprint } of endpoints)
    if (fingerprint !== undefined) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  return [...counts].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1))[0]?.[0];
}
