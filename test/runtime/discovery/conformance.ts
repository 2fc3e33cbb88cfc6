// The rules of every registry, which `callwire/testing` has for everybody, as suites of mocha.

import assert from "node:assert/strict";
import type { Endpoint, Subscription } from "callwire";
import { type RegistryHarness, type RegistryPart, registryRules } from "callwire/testing";
import { until } from "../../support/wait.js";

/** A registry that others can write to as well. */
export interface OpenRegistryHarness extends RegistryHarness {
  /** Data of entries that are no instances, by name. */
  readonly garbage: Readonly<Record<string, string>>;
  writeGarbage(service: string, name: string, data: string): Promise<void>;
}

export function endpoint(id: string, changes: Partial<Endpoint> = {}): Endpoint {
  return { id, rev: 0, host: "127.0.0.1", port: 4000, weight: 100, state: "up", meta: {}, ...changes };
}

/** Ids of the instances, in order. */
export function idsOf(subscription: Subscription): string {
  return subscription.current.endpoints
    .map(({ id }) => id)
    .sort()
    .join(" ");
}

let services = 0;

/** Runs the rules of these parts. `createHarness` is called before each of them. */
export function describeRegistry(
  name: string,
  createHarness: () => Promise<RegistryHarness>,
  parts: readonly RegistryPart[] = ["read", "change", "cut", "register"],
): void {
  describe(`${name}, as every registry`, function () {
    this.timeout(60_000);
    for (const { title, run } of registryRules(createHarness, parts)) it(title, run);
  });
}

/** For registries that others can write to. */
export function describeGarbage(name: string, createHarness: () => Promise<OpenRegistryHarness>): void {
  it(`${name}: entries that are no instances are skipped and counted`, async () => {
    const harness = await createHarness();
    try {
      const service = `conformance.S${++services}`;
      const [server, client] = [await harness.open(), await harness.open()];
      await server.register(service, endpoint("a")).ready();
      for (const [entry, data] of Object.entries(harness.garbage)) await harness.writeGarbage(service, entry, data);
      const subscription = client.subscribe(service);

      await until(() => subscription.current.skipped === Object.keys(harness.garbage).length);
      assert.equal(idsOf(subscription), "a");
    } finally {
      await harness.closeAll();
    }
  });
}
