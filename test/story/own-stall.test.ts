import assert from "node:assert/strict";
import type { CallOptions, RpcError } from "callwire";
import type { CalculatorClient } from "../../generated/calculator.js";
import { closeAll, connectCalculator } from "../support/calculator-server.js";
import { eventually } from "../support/wait.js";
import { Fleet } from "./fleet.js";

const STALL_MS = 600;
const OPTIONS: CallOptions = { timeoutMs: 200 };

/**
 * Blocks the event loop, as a large JSON, a synchronous hash or a pause of the garbage collector
 * does.
 */
function stand(ms: number): void {
  const endAt = performance.now() + ms;
  while (performance.now() < endAt);
}

describe("a client whose own event loop stands", function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let calc: CalculatorClient;
  let ids = 0;
  beforeEach(async () => {
    fleet = new Fleet();
    const servers = await Promise.all([fleet.start(), fleet.start()]);
    for (const server of servers) server.order("slow 30"); // beside which the noise of a busy machine is small
    calc = connectCalculator(`static:${servers.map(({ address }) => address).join(",")}`);
    await eventually(async () => {
      await Promise.all([calc.divide(++ids), calc.divide(++ids)]);
      for (const { state, latencyMs, calls } of calc.inspect().instances) {
        assert.ok(state === "ready" && calls > 20 && latencyMs > 30 && latencyMs < 60);
      }
    }, 60_000);
  });
  afterEach(async () => {
    await closeAll();
    await fleet.close();
  });

  function assertAllInService(): void {
    for (const { ejected, failures, latencyMs } of calc.inspect().instances) {
      assert.deepEqual([ejected, failures], [undefined, 0]);
      assert.ok(latencyMs < 70, `is thought to take ${latencyMs} ms`);
    }
  }

  /** Calls at an even pace, as many to each of two equal instances as to the other, roughly. */
  async function assertEvenShares(calls: number, overMs: number): Promise<void> {
    const before = fleet.servers.map((server) => server.entered().length);
    const startedAt = performance.now();
    const running: Promise<number>[] = [];
    while (running.length < calls) {
      const due = Math.min(calls, Math.ceil(((performance.now() - startedAt) / overMs) * calls));
      while (running.length < due) running.push(calc.divide(++ids));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(running);
    for (const [at, server] of fleet.servers.entries()) {
      const share = (server.entered().length - (before[at] ?? 0)) / calls;
      assert.ok(share > 0.25, `${server.address} got ${share * calls} of ${calls} calls`);
    }
  }

  it("gets the answers that lie in the socket, and the instance keeps its share over the next 10 s", async () => {
    const calls = Array.from({ length: 6 }, () => calc.with(OPTIONS).divide(++ids));
    await new Promise((resolve) => setImmediate(resolve)); // they are written, and nothing is answered yet
    stand(STALL_MS);

    assert.equal((await Promise.all(calls)).length, 6);
    assertAllInService();
    await assertEvenShares(3_600, 10_000);
    assertAllInService();
  });

  for (const [where, wait] of [
    ["in a timer", () => new Promise((resolve) => setTimeout(resolve, 1))],
    ["in an immediate", () => new Promise((resolve) => setImmediate(resolve))],
    ["behind the answer of another call", () => calc.factorial(5n)],
  ] as const) {
    it(`gets the answers when it stood ${where}, again and again`, async () => {
      for (let round = 0; round < 3; round++) {
        const calls = Array.from({ length: 6 }, () => calc.with(OPTIONS).divide(++ids));
        await wait();
        stand(STALL_MS);
        await Promise.all(calls);
      }

      assertAllInService();
      await assertEvenShares(400, 1_000);
    });
  }

  it("blames nobody for calls that were not even sent before their deadline", async () => {
    for (let round = 0; round < 3; round++) {
      const calls = Array.from({ length: 6 }, () => calc.with(OPTIONS).divide(++ids));
      stand(STALL_MS);
      for (const outcome of await Promise.allSettled(calls)) {
        if (outcome.status === "rejected") assert.equal((outcome.reason as RpcError).code, "DEADLINE_EXCEEDED");
      }
    }

    assertAllInService();
    await assertEvenShares(400, 1_000);
  });

  it("blames an instance that is silent all the same", async () => {
    fleet.servers[0]?.freeze();
    await eventually(async () => {
      const calls = Array.from({ length: 6 }, () => calc.with(OPTIONS).divide(++ids));
      await Promise.allSettled(calls);
      assert.ok(calc.inspect().instances.some(({ ejected, failures }) => ejected !== undefined || failures > 0));
    }, 10_000);
  });
});
