// A client tells a registry that has to be asked when its list may be old.

import assert from "node:assert/strict";
import type { Endpoint, Registry } from "callwire";
import { createReadOnlyRegistry } from "callwire/registry";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { until } from "../../support/wait.js";

describe("a registry that has to be asked", () => {
  let told = 0;
  let registry: Registry;
  afterEach(async () => {
    await closeAll();
    await registry[Symbol.asyncDispose]();
  });

  function list(...ports: readonly number[]): Registry {
    told = 0;
    const endpoints = ports.map(
      (port): Endpoint => ({ id: `${port}`, rev: 0, host: "127.0.0.1", port, weight: 100, state: "up", meta: {} }),
    );
    registry = createReadOnlyRegistry({
      target: "test:lists",
      follow: (_service, followed) => {
        followed.publish(endpoints);
        return { refresh: async () => undefined, reresolve: () => void told++, stop: () => undefined };
      },
    });
    return registry;
  }

  it("is told of an instance that cannot be reached, each time", async () => {
    connectCalculator(list(1));

    await until(() => told >= 3);
  });

  it("is told when a connection ends, and of nothing while all is well", async () => {
    const server = await startCalculator();
    const calc = connectCalculator(list(server.address.port));
    assert.equal(await calc.divide(10, 4), 2.5);
    assert.equal(told, 0);
    await server.close();

    await until(() => told >= 1);
  });
});
