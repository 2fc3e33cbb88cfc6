// `callwire health`: whether servers take calls, for people and for probes. Exit code 0: all of
// them; 3: one does not, or nobody is there.

import type { Exit } from "../usage-error.js";
import { askHealth, showFindings } from "./ask-health.js";
import { addressOf, targetOf } from "./endpoint-text.js";
import { readSomeInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";

/**
 * `service`: whose instances are asked; with `--at` the service at that address, or all of the
 * server.
 */
export async function showHealth(live: Live, service = ""): Promise<Exit> {
  const { at } = live.flags;
  if (at !== undefined) return showFindings(live, [await askHealth(live, at, live.target, service)]);
  const findings = await withRegistry(live, async (registry) => {
    const endpoints = await readSomeInstances(live, registry, service);
    return Promise.all(endpoints.map((endpoint) => askHealth(live, addressOf(endpoint), targetOf(endpoint), service)));
  });
  return showFindings(live, findings);
}
