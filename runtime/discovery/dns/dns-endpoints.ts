// Records of DNS as endpoints: what is of use, in which order, and with which weights. What DNS
// says is data.

import type { SrvRecord } from "node:dns";
import { formatAddress, isHost, isPort } from "../../base/address.js";
import { DEFAULT_WEIGHT, MAX_WEIGHT } from "../../base/limits/balancing.js";
import type { Endpoint } from "../registry.js";

/** The server at an address. Its id is that address: DNS has no other name for a server. */
export function endpointAt(host: string, port: number): Endpoint {
  return { id: formatAddress({ host, port }), rev: 0, host, port, weight: DEFAULT_WEIGHT, state: "up", meta: {} };
}

/** The server of a record, at an address of its target. */
export function endpointOf({ name, port, priority }: SrvRecord, host: string, weight: number): Endpoint {
  return { ...endpointAt(host, port), weight, priority, meta: { name } };
}

/** The root as the target of the only record: there is no such service. RFC 2782. */
export function isNobody(records: readonly SrvRecord[]): boolean {
  const [first] = records;
  return records.length === 1 && (first?.name === "" || first?.name === ".");
}

export function isUsable({ name, port }: SrvRecord): boolean {
  return isHost(name) && isPort(port);
}

/** The target of a record as a name in which no domain is searched. */
export function absoluteName({ name }: SrvRecord): string {
  return name.endsWith(".") ? name : `${name}.`;
}

/** The preferred first, and the same order each time: answers come in any. */
export function sortRecords(records: readonly SrvRecord[]): readonly SrvRecord[] {
  return [...records].sort((a, b) => a.priority - b.priority || compare(a.name, b.name) || a.port - b.port);
}

/**
 * Weights in the order of the records, in the proportions that they have within their priority:
 * from 1 to 10,000. A record with weight 0 gets next to nothing beside others, and an even share
 * where all have 0.
 */
export function weighRecords(records: readonly SrvRecord[]): readonly number[] {
  const most = new Map<number, number>();
  for (const { priority, weight } of records) most.set(priority, Math.max(most.get(priority) ?? 0, weight));
  return records.map(({ priority, weight }) => {
    const max = most.get(priority) ?? 0;
    if (max === 0) return DEFAULT_WEIGHT;
    // Small weights are spread, so that there is room below them for 0.
    const scale = max > MAX_WEIGHT ? MAX_WEIGHT / max : max <= DEFAULT_WEIGHT ? DEFAULT_WEIGHT : 1;
    return Math.max(1, Math.round(weight * scale));
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
