// Whether the instances of each service run one contract.

import type { Endpoint } from "callwire";
import { type Finding, findEach } from "./finding.js";

/** The instances of each service, by its name. */
export function checkVersions(services: ReadonlyMap<string, readonly Endpoint[]>): readonly Finding[] {
  const skewed = [...services].flatMap(([service, endpoints]) => {
    const byContract = new Map<string, string[]>();
    for (const { fingerprint = "no contract", host, port } of endpoints)
      byContract.set(fingerprint, [...(byContract.get(fingerprint) ?? []), `${host}:${port}`]);
    return byContract.size > 1 ? [{ service, byContract }] : [];
  });
  const good = services.size === 0 ? "no instance is registered" : "one contract for each service";
  return findEach(skewed, good, ({ service, byContract }) => {
    const sorted = [...byContract].sort(([, left], [, right]) => right.length - left.length);
    const parts = sorted.map(([fingerprint, addresses]) => `${fingerprint} at ${shorten(addresses)}`);
    return {
      state: "warn",
      found: `${service} runs ${byContract.size} contracts: ${parts.slice(0, 5).join("; ")}`,
      advice: "finish the update, or go back; callwire compat says who breaks by it",
    };
  });
}

function shorten(addresses: readonly string[]): string {
  const rest = addresses.length - 3;
  return `${addresses.slice(0, 3).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
