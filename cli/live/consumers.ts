// `callwire instances --consumers`: which clients have said that they call a service, and with
// which contract.

import type { Consumer, Registry } from "callwire";
import { Exit, UsageError } from "../usage-error.js";
import { readInstances, withRegistry } from "./lists.js";
import { inTime, type Live } from "./live-command.js";
import type { Cell, Column } from "./table.js";

const COLUMNS: readonly Column[] = [
  { title: "CONSUMER" },
  { title: "VERSION" },
  { title: "HOST" },
  { title: "PID", isNumber: true },
  { title: "CONTRACT" },
];

export function showConsumers(live: Live, service: string): Promise<Exit> {
  return withRegistry(live, async (registry) => {
    const { escape } = live.tools;
    if (registry.capabilities.keepsConsumers !== true)
      throw new UsageError(`${escape(registry.target)} has no place for consumers; name a zookeeper:// registry`);
    const [consumers, { endpoints }] = await Promise.all([
      readConsumers(live, registry, service),
      readInstances(live, registry, service),
    ]);
    const served = new Set(endpoints.map(({ fingerprint }) => fingerprint));
    if (live.flags.json === true) {
      const listed = consumers.map((consumer) => ({ ...consumer, isServed: served.has(consumer.fingerprint) }));
      live.json({ service, consumers: listed });
    } else if (consumers.length === 0) {
      live.err(`no client has said that it calls ${escape(service)}; those with connect(..., { name }) are listed\n`);
    } else {
      const rows = consumers.map(({ name, version, host, pid, fingerprint }): readonly Cell[] => [
        escape(name),
        escape(version ?? "-"),
        escape(host),
        String(pid),
        served.has(fingerprint) ? escape(fingerprint) : { text: `${escape(fingerprint)} OTHER`, tone: "warn" },
      ]);
      live.table(COLUMNS, rows);
      if (consumers.some(({ fingerprint }) => !served.has(fingerprint)))
        live.err("OTHER: a contract that no instance has; callwire compat says what breaks by it\n");
    }
    return Exit.ok;
  });
}

/** None where the registry has no place for them. */
export function readConsumers(live: Live, registry: Registry, service: string): Promise<readonly Consumer[]> {
  return inTime(live.timeoutMs, registry.target, registry.consumers?.(service) ?? Promise.resolve([]));
}
