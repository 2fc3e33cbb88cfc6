// Code that waits for real time is told apart from code that never goes on.

import assert from "node:assert/strict";
import { SimulationError, simulate } from "callwire/simulation";
import { RealTimeWatch } from "#runtime/simulation/real-time.js";

describe("real time in a simulation", () => {
  const timers = new Set<NodeJS.Timeout>();
  const wait = (): Promise<void> => new Promise((resolve) => void timers.add(setTimeout(resolve, 3_600_000)));

  afterEach(() => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  });

  async function messageOf(start: () => Promise<void>): Promise<string> {
    const error: unknown = await simulate({ plan: [] }, (simulation) => simulation.process("waiter", start)).catch((e) => e);
    assert.ok(error instanceof SimulationError, String(error));
    return error.message;
  }

  it("is named where a process waits for it", async () => {
    const why = /waiter has not come .*\nreal time was waited for \(Timeout\), and virtual time does not wait: take host\.sleep/;
    assert.match(await messageOf(wait), why);
  });

  it("is not named where nobody waits for it, whatever others had begun before", async () => {
    void wait();
    assert.doesNotMatch(await messageOf(() => new Promise(() => undefined)), /real time/);
  });

  it("is seen also when it is over at the end", () => {
    const watch = new RealTimeWatch();
    void wait();
    watch.look();
    for (const timer of timers) clearTimeout(timer);
    watch.look();

    assert.deepEqual(watch.seen, ["Timeout"]);
  });
});
