// What the page knows: everything at first, then what is other. Pure, so that nothing is lost or
// doubled when the console or the registry goes away and comes back.

// The types of what is sent; the page has nothing else of the command.
import type { Allowed, Change, Difference, Everything, RegistryState, ServiceState } from "../../cli/live/console/messages.js";

/** Changes that a page keeps, also over a new start of the console. */
const MAX_CHANGES = 1_000;

/** One of a process of the console: another one has the same numbers. */
export interface KnownChange extends Change {
  readonly run: string;
}

export interface Known {
  readonly run: string;
  readonly version: string;
  readonly allowed: Allowed;
  /** Wall-clock milliseconds: since when changes are known. */
  readonly since: number;
  readonly registry: RegistryState;
  readonly names: readonly string[];
  /** By their names. */
  readonly services: ReadonlyMap<string, ServiceState>;
  /** The newest first. */
  readonly changes: readonly KnownChange[];
}

/** What was known of another process of the console stays, so that no change is lost. */
export function begin(before: Known | undefined, everything: Everything): Known {
  const { run, version, since, allowed, registry, names, services, changes } = everything;
  const old = before?.changes ?? [];
  return {
    run,
    version,
    allowed,
    since: Math.min(since, before?.since ?? since),
    registry,
    names,
    services: new Map(services.map((service) => [service.name, service])),
    changes: addChanges(old, run, changes),
  };
}

export function merge(before: Known, difference: Difference): Known {
  const { registry = before.registry, names = before.names, services = [], changes = [] } = difference;
  const merged = new Map(before.services);
  for (const service of services) {
    if (service.instances.length === 0) merged.delete(service.name);
    else merged.set(service.name, service);
  }
  return {
    ...before,
    registry,
    names,
    services: services.length === 0 ? before.services : merged,
    changes: changes.length === 0 ? before.changes : addChanges(before.changes, before.run, changes),
  };
}

function addChanges(old: readonly KnownChange[], run: string, added: readonly Change[]): readonly KnownChange[] {
  const newest = old.find((change) => change.run === run)?.number ?? 0;
  const fresh = added.filter(({ number }) => number > newest).map((change) => ({ ...change, run }));
  return [...fresh.reverse(), ...old].slice(0, MAX_CHANGES);
}
