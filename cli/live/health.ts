// `callwire health`: whether servers take calls, for people and for probes. Exit code 0: all of
// them; 3: one does not, or nobody is there.

import type { Endpoint } from "callwire";
import { type Exit, UsageError } from "../usage-error.js";
import { askHealth, type Finding, showFindings } from "./ask-health.js";
import { addressOf, targetOf } from "./endpoint-text.js";
import { readSomeInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";

/** Servers that are asked at once. */
const MAX_AT_ONCE = 50;

/**
 * `service`: whose instances are asked; with `--at` the service at that address, or all of the
 * server.
 */
export async function showHealth(live: Live, service = ""): Promise<Exit> {
  const { at } = live.flags;
  if (at !== undefined) return showFindings(live, [await askHealth(live, { address: at, target: live.target, service })]);
  if (service === "") throw new UsageError("health asks a service, or a server with --at host:port; name one");
  const findings = await withRegistry(live, async (registry) => {
    const endpoints = await readSomeInstances(live, registry, service);
    return askInstances(live, service, endpoints);
  });
  return showFindings(live, findings);
}

/** In the order of `endpoints`; at most some at once. */
export async function askInstances(
  live: Live,
  service: string,
  endpoints: readonly Endpoint[],
  timeoutMs?: number,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (let start = 0; start < endpoints.length; start += MAX_AT_ONCE) {
    const asked = endpoints.slice(start, start + MAX_AT_ONCE).map((endpoint) =>
      askHealth(live, {
        address: addressOf(endpoint),
        target: targetOf(endpoint),
        service,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }),
    );
    findings.push(...(await Promise.all(asked)));
  }
  return findings;
}
