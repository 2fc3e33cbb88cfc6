// For how long requests lie in their sockets, by rounds that the test makes.

import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { LONG_READ_MS } from "#runtime/base/limits/connection.js";
import { STANDING_QUEUE_MS } from "#runtime/base/limits/server.js";
import { RoundTime } from "#runtime/http/round-time.js";

function start() {
  const clock = new FakeClock();
  const reads: (() => void)[] = [];
  const machine = Object.assign(clock, { whenRead: (fn: () => void) => void reads.push(fn) });
  const round = new RoundTime(machine);
  return {
    round,
    clock,
    /** A request that takes so long. */
    async work(ms: number) {
      await clock.advance(ms);
      round.spend(ms, clock.nowMs());
    },
    endRound: () => {
      for (const read of reads.splice(0)) read();
    },
    reads,
  };
}

describe("the time that requests have waited", () => {
  it("is nothing at a server that has little to do, which is not measured", async () => {
    const { round, clock, work, reads } = start();
    await work(LONG_READ_MS / 2);

    assert.deepEqual([round.waitedMs(clock.nowMs()), reads.length], [0, 0]);
  });

  it("is at least that since the round has begun, and at most the last one", async () => {
    const { round, clock, work, endRound } = start();
    await work(200);
    const seen = (): readonly number[] => [round.waitedMs(clock.nowMs()), round.queuedMs(clock.nowMs())];
    assert.deepEqual(seen(), [200, 200]);
    endRound();
    assert.deepEqual(seen(), [0, 200]);
    await work(100);
    assert.deepEqual(seen(), [100, 200]);
    await work(200);
    assert.deepEqual(seen(), [300, 300]);
    endRound();
    endRound();

    assert.deepEqual(seen(), [0, 0]); // that one was short
  });

  it("is not measured behind a short round", async () => {
    const { round, clock, work, endRound, reads } = start();
    await work(STANDING_QUEUE_MS - 1);
    endRound();

    assert.deepEqual([round.waitedMs(clock.nowMs()), reads.length], [0, 0]);
  });
});
