// `callwire health --at` as the probe of a container: the exit code alone says what to do.

import assert from "node:assert/strict";
import { connect, implement, serve } from "callwire";
import { createHealth } from "callwire/health";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { deferred } from "../../support/wait.js";
import { callwire } from "./callwire.js";

describe("a probe", function () {
  this.timeout(60_000);
  this.slow(10_000);

  it("ends with 3 while the server says that it does not serve, and with 0 again when it does", async () => {
    const health = createHealth([Calculator]);
    await using server = await serve({
      services: [implement(Calculator, calculator), health.implementation],
      stopOnSignal: false,
    });
    const probe = async (...service: readonly string[]) =>
      (await callwire(["health", ...service, "--at", server.listening, "--timeout", "60s"])).code;

    health.setServing("", false);
    assert.equal(await probe(), 3);
    health.setServing("", true);
    assert.equal(await probe(), 0);
    health.setServing(Calculator.name, false); // one of the server's services, which a probe may name
    assert.deepEqual([await probe(Calculator.name), await probe()], [3, 0]);
  });

  it("ends with 3 while the server drains", async () => {
    const [begun, answer] = [deferred<void>(), deferred<number>()];
    const slow = implement(Calculator, {
      ...calculator,
      divide: () => {
        begun.resolve();
        return answer.promise;
      },
    });
    const server = await serve({
      services: [slow, createHealth([Calculator]).implementation],
      graceMs: Infinity,
      stopOnSignal: false,
    });
    await using client = connect(Calculator, `tcp://${server.listening}`);
    const call = client.with({ timeoutMs: 60_000 }).divide(1);
    await begun.promise;
    const closed = server.close();
    try {
      assert.equal((await callwire(["health", "--at", server.listening])).code, 3);
    } finally {
      answer.resolve(2.5);
    }
    assert.equal(await call, 2.5);
    await closed;
  });
});
