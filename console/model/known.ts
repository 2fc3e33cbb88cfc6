// What the page knows: everything at first, then what is other. Pure, so that nothing is lost or
// doubled when the console or the registry goes away and comes back.

// The types of what is sent; the page has nothing else of the command.
import type {
  Allowed,
  Change,
  Difference,
  Everything,
  FailedCall,
  RegistryState,
  ServiceState,
} from "../../cli/live/console/messages.js";

/** Changes that a page keeps, also over a new start of the console. */
const MAX_CHANGES = 1_000;
/** Calls that failed, as the console keeps them. */
const MAX_FAILURES = 100;

/** Of a process of the console: another one has the same numbers. */
type Of<Item> = Item & { readonly run: string };

export type KnownChange = Of<Change>;
export type KnownFailure = Of<FailedCall>;

export interface Known {
  readonly run: string;
  /** Of the page itself, for what it looks at; another one behind each new connection. */
  readonly page: string;
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
  /** Calls that failed, the newest first. */
  readonly failures: readonly KnownFailure[];
}

/** What was known of another process of the console stays, so that no change is lost. */
export function begin(before: Known | undefined, everything: Everything): Known {
  const { run, page, version, since, allowed, registry, names, services, changes, failures } = everything;
  return {
    run,
    page,
    version,
    allowed,
    since: Math.min(since, before?.since ?? since),
    registry,
    names,
    services: new Map(services.map((service) => [service.name, service])),
    changes: addNew(before?.changes ?? [], run, changes, MAX_CHANGES),
    failures: addNew(before?.failures ?? [], run, failures, MAX_FAILURES),
  };
}

export function merge(before: Known, difference: Difference): Known {
  const { registry = before.registry, names = before.names, services = [], changes = [], failures = [] } = difference;
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
    changes: addNew(before.changes, before.run, changes, MAX_CHANGES),
    failures: addNew(before.failures, before.run, failures, MAX_FAILURES),
  };
}

/** The same list when nothing is new. */
function addNew<Item extends { readonly number: number }>(
  old: readonly Of<Item>[],
  run: string,
  added: readonly Item[],
  max: number,
): readonly Of<Item>[] {
  const newest = old.find((item) => item.run === run)?.number ?? 0;
  const fresh = added.filter(({ number }) => number > newest).map((item) => ({ ...item, run }));
  return fresh.length === 0 ? old : [...fresh.reverse(), ...old].slice(0, max);
}
