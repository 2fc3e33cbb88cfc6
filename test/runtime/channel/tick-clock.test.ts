import assert from "node:assert/strict";
import type { Clock } from "#runtime/base/clock.js";
import { TickClock } from "#runtime/channel/tick-clock.js";

/** A clock on which each look takes a millisecond. */
function open() {
  const counts = { looks: 0, ends: 0 };
  const clock = { nowMs: () => ++counts.looks } as Clock; // all that is asked
  const tick = new TickClock(clock, () => void counts.ends++);
  return { tick, counts };
}

const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the clock of a tick", () => {
  it("is looked at once a tick, however often it is asked", async () => {
    const { tick, counts } = open();
    assert.deepEqual([tick.now(), tick.now(), tick.now()], [1, 1, 1]);
    await nextTick();
    assert.deepEqual([tick.now(), tick.now(), counts.looks], [2, 2, 2]);
  });

  it("is looked at for each of the first four calls of a tick, and then for one of sixteen", async () => {
    const { tick } = open();
    const ofTick = (): number[] => Array.from({ length: 50 }, () => tick.nowOfCall());
    const first = ofTick();
    assert.deepEqual(first.slice(0, 5), [1, 2, 3, 4, 4]);
    assert.deepEqual([first[15], first[16], first[31], first[32], first[48]], [4, 5, 5, 6, 7]);
    await nextTick();
    assert.deepEqual(ofTick().slice(0, 5), [8, 9, 10, 11, 11], "the next tick begins anew");
  });

  it("gives what needs no more the moment of the call before", () => {
    const { tick } = open();
    assert.deepEqual([tick.nowOfCall(), tick.now(), tick.nowOfCall(), tick.now()], [1, 1, 2, 2]);
  });

  it("tells of the end of each tick in which it was asked, once", async () => {
    const { tick, counts } = open();
    await nextTick();
    assert.equal(counts.ends, 0);
    for (let i = 0; i < 20; i++) tick.nowOfCall();
    tick.now();
    await nextTick();
    assert.equal(counts.ends, 1);
    tick.now();
    tick.nowOfCall();
    await nextTick();
    assert.equal(counts.ends, 2);
  });
});
