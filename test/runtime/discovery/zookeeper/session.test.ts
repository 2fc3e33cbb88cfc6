import assert from "node:assert/strict";
import { startMetrics } from "callwire/prometheus";
import { Registry } from "prom-client";
import { systemClock } from "#runtime/base/clock.js";
import { ZookeeperSession } from "#runtime/discovery/zookeeper/session.js";
import { until } from "../../../support/wait.js";

describe("a session that cannot be opened", () => {
  it("is shown as away until it is closed, and not any more then", async () => {
    const registry = new Registry();
    const stop = startMetrics({ registry });
    try {
      const broken = (): never => {
        throw new Error("no library");
      };
      const hosts = [{ host: "127.0.0.1", port: 2181 }];
      const options = { hosts, sessionTimeoutMs: 4_000, digest: undefined, tls: undefined, clock: systemClock, random: broken };
      const session = new ZookeeperSession(options);
      await until(() => session.failure !== undefined);
      assert.match(await registry.metrics(), /registry_connected\{callwire_registry="zookeeper:[^"]*"\} 0/);
      await session.close();
      await session.close();

      assert.doesNotMatch(await registry.metrics(), /registry_connected\{/);
    } finally {
      stop();
    }
  });
});
