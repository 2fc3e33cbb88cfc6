// What is due happens in the order of its moments, and between two events all that promises do.

import assert from "node:assert/strict";
import { createRandom } from "#runtime/base/random.js";
import { Machine } from "#runtime/simulation/machine.js";
import { NOBODY_RAN, Scheduler } from "#runtime/simulation/scheduler.js";

function setUp() {
  const scheduler = new Scheduler(createRandom(1));
  return { scheduler, machine: new Machine("m", "host", scheduler), seen: [] as string[] };
}

describe("Scheduler", () => {
  it("lets things happen at their moments, whatever the order in which they were said", async () => {
    const { scheduler, seen } = setUp();
    for (const at of [30, 10, 20, 40]) scheduler.at(at, () => seen.push(`${at} at ${scheduler.now}`));
    await scheduler.runUntil(30);

    assert.deepEqual(seen, ["10 at 10", "20 at 20", "30 at 30"]);
    assert.equal(scheduler.waiting, 1);
  });

  it("lets promises do all they can before the next event", async () => {
    const { scheduler, seen } = setUp();
    scheduler.at(1, () => void Promise.resolve().then(() => process.nextTick(() => seen.push("promise"))));
    scheduler.at(1, () => void seen.push("event"));
    scheduler.at(2, () => void seen.push("later"));
    await scheduler.runUntil(5);

    assert.equal(seen.at(-1), "later");
    assert.equal(seen.length, 3);
  });

  it("goes on at once behind what no process had to do with, and goes round behind the rest", async () => {
    const { scheduler, machine, seen } = setUp();
    const promise = (): void => void Promise.resolve().then(() => seen.push("promise"));
    const enter = (): unknown => machine.enter(promise);
    for (const [at, fn] of [
      [1, () => NOBODY_RAN],
      [2, enter],
      [3, promise],
    ] as const)
      scheduler.at(at, () => {
        seen.push(`event ${at}`);
        return fn();
      });
    const run = scheduler.runUntil(3);
    setImmediate(() => seen.push("next round"));
    await run;

    assert.deepEqual(seen, ["event 1", "event 2", "promise", "next round", "event 3", "promise"]);
  });

  it("rejects with what an event throws", async () => {
    const { scheduler } = setUp();
    scheduler.at(1, () => {
      throw new Error("broken");
    });

    await assert.rejects(scheduler.runUntil(5), /broken/);
  });
});

describe("Machine", () => {
  it("that stands runs its timers when it goes on, and before what has arrived", async () => {
    const { scheduler, machine, seen } = setUp();
    machine.stand(100);
    scheduler.at(5, () => machine.enter(() => void seen.push(`bytes at ${scheduler.now}`)));
    machine.setTimeout(() => seen.push(`timer at ${scheduler.now}`), 10);
    await scheduler.runUntil(200);

    assert.deepEqual(seen, ["timer at 100", "bytes at 100"]);
  });

  it("that is dead runs nothing, and has no timers", async () => {
    const { scheduler, machine, seen } = setUp();
    machine.setTimeout(() => seen.push("timer"), 10);
    machine.die();
    machine.enter(() => void seen.push("bytes"));
    await scheduler.runUntil(200);

    assert.deepEqual(seen, []);
    assert.equal(machine.timers, 0);
  });

  it("takes a time that is no number for the shortest, as Node does, and lets all others come", async () => {
    const { scheduler, machine, seen } = setUp();
    for (const ms of [Number.NaN, -5, 0.2, Infinity, 20]) machine.setTimeout(() => seen.push(`${ms} at ${scheduler.now}`), ms);
    await scheduler.runUntil(100);

    assert.deepEqual([...seen].sort(), ["-5 at 1", "0.2 at 1", "20 at 20", "NaN at 1"]);
  });

  it("calls who waits until all is read behind what arrives at that moment", async () => {
    const { scheduler, machine, seen } = setUp();
    machine.setTimeout(() => machine.whenRead(() => seen.push("judged")), 10);
    scheduler.at(10, () => machine.enter(() => void seen.push("read")));
    await scheduler.runUntil(20);

    assert.deepEqual(seen, ["read", "judged"]);
  });
});
