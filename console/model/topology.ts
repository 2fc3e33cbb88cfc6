// Who calls whom: the clients of a registry, by their names and the services that they call. Pure.

import type { ServiceState, TopologyCall } from "../../cli/live/console/messages.js";

/** All clients of one name that call one service. */
export interface TopologyRow {
  readonly consumer: string;
  readonly versions: readonly string[];
  readonly hosts: readonly string[];
  readonly clients: number;
  readonly service: string;
  /** Its instances, of which clients may choose; undefined where they are not followed. */
  readonly instances: { readonly up: number; readonly all: number; readonly mocks: number } | undefined;
  /** Clients with a contract that no instance has. */
  readonly others: number;
}

/** `services`: undefined where their instances are not followed. */
export function topologyRows(
  calls: readonly TopologyCall[],
  services: ReadonlyMap<string, ServiceState> | undefined,
): readonly TopologyRow[] {
  const groups = new Map<string, TopologyCall[]>();
  for (const call of calls) {
    const key = JSON.stringify([call.consumer, call.service]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [call]);
    else group.push(call);
  }
  return [...groups.values()].flatMap((group): readonly TopologyRow[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { consumer, service } = first;
    const instances = services === undefined ? undefined : (services.get(service)?.instances ?? []);
    const served = new Set(instances?.map(({ contract }) => contract));
    return [
      {
        consumer,
        versions: distinct(group.flatMap(({ version }) => version ?? [])),
        hosts: distinct(group.map(({ host }) => host)),
        clients: group.length,
        service,
        instances: instances && {
          up: instances.filter(({ state }) => state === "up").length,
          all: instances.length,
          mocks: instances.filter(({ isMock }) => isMock === true).length,
        },
        others: instances === undefined ? 0 : group.filter(({ contract }) => !served.has(contract)).length,
      },
    ];
  });
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
