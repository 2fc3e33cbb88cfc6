// Paths between hosts: what is slow or cut is so for as long as anything makes it so.

import assert from "node:assert/strict";
import { createRandom } from "#runtime/base/random.js";
import { Network } from "#runtime/simulation/network.js";
import { Scheduler } from "#runtime/simulation/scheduler.js";
import { Trace } from "#runtime/simulation/trace.js";

function setUp() {
  const scheduler = new Scheduler(createRandom(1));
  const rules = { windowBytes: 65_536, pieceBytes: 0 };
  return { scheduler, network: new Network({ scheduler, random: createRandom(2), trace: new Trace(), rules }) };
}

describe("a path of a simulation", () => {
  it("is as slow as all that slows it at the time, in both directions, and no other is", async () => {
    const { scheduler, network } = setUp();
    const { latencyMs } = network.path("one", "other");
    network.slow("one", "other", 200, 1_000);
    network.slow("other", "one", 400, 500);
    const slowness = (): number => Math.round(network.path("other", "one").latencyMs - latencyMs);
    assert.deepEqual([slowness(), network.path("one", "third").latencyMs], [600, latencyMs]);
    await scheduler.runUntil(500);
    assert.equal(slowness(), 200);
    await scheduler.runUntil(1_000);
    assert.equal(slowness(), 0);
  });

  it("is cut until the last of what cuts it is over", async () => {
    const { scheduler, network } = setUp();
    network.cut("one", "other", 1_000);
    network.cut("other", "one", 500);
    await scheduler.runUntil(500);
    assert.deepEqual([network.isCut("one", "other"), network.isCut("one", "third")], [true, false]);
    await scheduler.runUntil(1_000);
    assert.equal(network.isCut("one", "other"), false);
  });
});
