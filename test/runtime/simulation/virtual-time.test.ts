// Simulations share what the runtime has once for a process, so they take turns.

import assert from "node:assert/strict";
import { errorIds } from "#runtime/base/error-ids.js";
import { createRandom } from "#runtime/base/random.js";
import { Scheduler } from "#runtime/simulation/scheduler.js";
import { inVirtualTime } from "#runtime/simulation/virtual-time.js";

function play<Result>(run: (scheduler: Scheduler) => Promise<Result>): Promise<Result> {
  const scheduler = new Scheduler(createRandom(1));
  return inVirtualTime(scheduler, createRandom(7), () => run(scheduler));
}

describe("inVirtualTime", () => {
  it("lets one simulation end before the next begins, also when it fails", async () => {
    const order: string[] = [];
    const one = play(async (scheduler) => {
      order.push("one begins");
      await scheduler.runUntil(1);
      order.push("one fails");
      throw new Error("as it is to");
    });
    const other = play(async () => order.push("other begins"));
    await assert.rejects(one, /as it is to/);
    await other;

    assert.deepEqual(order, ["one begins", "one fails", "other begins"]);
  });

  it("draws ids of errors from the seed while it runs, and no longer", async () => {
    const inside = [await play(async () => errorIds.draw()), await play(async () => errorIds.draw())];

    assert.equal(inside[0], inside[1]);
    assert.notEqual(errorIds.draw(), inside[0]);
  });
});
