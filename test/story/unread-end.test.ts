import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { closeAll, connectCalculator } from "../support/calculator-server.js";
import { eventually } from "../support/wait.js";
import { Fleet } from "./fleet.js";

/** Blocks the event loop, as a breakpoint does, or a laptop that sleeps. */
function stand(ms: number): void {
  const endAt = performance.now() + ms;
  while (performance.now() < endAt);
}

describe("a client whose servers have ended while its own event loop stood", function () {
  this.timeout(60_000);
  let fleet: Fleet;
  beforeEach(() => {
    fleet = new Fleet();
  });
  afterEach(async () => {
    await closeAll();
    await fleet.close();
  });

  it("reads that before it writes: no call is spent on connections whose end lies in the socket", async () => {
    const servers = await Promise.all([fleet.start(), fleet.start(), fleet.start(), fleet.start()]);
    const calc = connectCalculator(`static:${servers.map(({ address }) => address).join(",")}`);
    await eventually(() => assert.ok(calc.inspect().instances.every(({ state }) => state === "ready")));
    await calc.divide(1);
    for (const server of servers.slice(0, 3)) void server.end("SIGKILL");
    stand(1_000);

    const calls = Array.from({ length: 200 }, (_, id) => calc.divide(id + 1));
    for (const outcome of await Promise.allSettled(calls)) {
      assert.equal(outcome.status, "fulfilled", outcome.status === "rejected" ? String(outcome.reason) : "");
    }
    assert.equal(calc.inspect().waiting, 0);
  });

  it("knows of a call that has not left that no server has run it", async () => {
    const server = await fleet.start();
    const calc = connectCalculator(`static:${server.address}`);
    await calc.divide(1);
    void server.end("SIGKILL");
    stand(1_000);
    const error = await calc
      .with({ timeoutMs: 1_000 })
      .checksum(new Uint8Array(3))
      .then(
        () => assert.fail("it answered"),
        (reason: unknown) => reason,
      );

    assert.ok(error instanceof RpcError);
    assert.deepEqual([error.code, error.processed, error.attempts], ["UNAVAILABLE", "no", []]);
  });
});
