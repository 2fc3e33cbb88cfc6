// The generator on a clock that the test moves, against a server that is a list of answers to give.

import assert from "node:assert/strict";
import { RpcError } from "callwire";
import type { CallEnd } from "callwire/dynamic";
import { type BenchPlan, Generator } from "#cli/live/bench/generator.js";
import { type BenchResult, mergeResults } from "#cli/live/bench/result.js";

const PLAN: BenchPlan = {
  rate: 1_000,
  rampMs: 0,
  warmupMs: 0,
  measuredMs: 2_000,
  graceMs: 5_000,
  calls: Infinity,
  concurrency: 50,
  maxInFlight: 1_000,
};

describe("a generator of load", () => {
  it("makes every call that is due, whatever became of the others", async () => {
    const { result, sent } = await play({ concurrency: 1_000 }, () => 300);
    assert.equal(sent.length, 2_000);
    assert.deepEqual([result.ended, result.skipped, result.errors], [2_000, 0, 0]);
  });

  it("shows a server that stood still in the time from the intended start, and not in the service time", async () => {
    const stop = (at: number): number => (at >= 1_000 && at < 1_200 ? 1_201 - at : 1);
    const { result } = await play({ concurrency: 4 }, stop);
    assert.equal(result.skipped, 0);
    assert.ok(result.service.percentile(99) <= 2_000, `service ${result.service.percentile(99)}`);
    assert.ok(result.latency.percentile(95) >= 90_000, `latency ${result.latency.percentile(95)}`);
    assert.ok(result.latency.max >= 195_000);
    assert.ok(result.lag.max <= 1_000, "the generator itself was not late");
    // The closed loop asks less while the server stands, and so does not see it.
    const closed = await play({ rate: 0, concurrency: 4 }, stop);
    assert.ok(closed.result.latency.percentile(99) <= 2_000);
  });

  it("skips what is due while --max-in-flight calls are under way, and counts it", async () => {
    const { result, mostAtOnce } = await play({ concurrency: 10, maxInFlight: 20, measuredMs: 1_000 }, () => 100);
    assert.equal(mostAtOnce, 10);
    assert.equal(result.ended + result.skipped, 1_000);
    assert.ok(result.skipped > 800, `${result.skipped}`);
    assert.ok(result.latency.max <= 201_000, "nobody waits behind more than 20 calls");
  });

  it("says how late it looked at its calls", async () => {
    const { result } = await play({ measuredMs: 1_000 }, () => 1, 40);
    assert.ok(result.lag.percentile(99) >= 30_000, `${result.lag.percentile(99)}`);
    assert.equal(result.ended, 1_000);
  });

  it("counts nothing of the ramp and of the warm-up", async () => {
    const { result, sent } = await play({ rampMs: 1_000, warmupMs: 500, measuredMs: 1_000 }, () => 1);
    assert.equal(result.ended, 1_000);
    assert.equal(sent.length, 500 + 500 + 1_000);
    assert.ok(Math.abs(result.rate - 1_000) < 5, `${result.rate}`);
  });

  it("notes the calls of the warm-up by the same code, apart from those that count", async () => {
    let now = 0;
    let end: () => void = () => undefined;
    const generator = new Generator({
      plan: { ...PLAN, rate: 0, concurrency: 1, warmupMs: 10 },
      share: { of: 1, at: 0 },
      nowMs: () => now,
      call: () =>
        new Promise((resolve) => {
          end = () => resolve({ instance: "a", error: new RpcError("UNAVAILABLE", "gone"), value: undefined });
        }),
      onEnd: () => undefined,
    });
    generator.start();
    const endAt = async (at: number): Promise<void> => {
      now = at;
      end();
      await allTold();
    };
    for (let at = 1; at < 10; at++) await endAt(at);
    assert.deepEqual([generator.recorder.ended, generator.recorder.errors, generator.recorder.p99Ms], [9, 9, 1]);
    now = 10;
    assert.deepEqual([generator.recorder.ended, generator.recorder.errors], [0, 0]);
    await endAt(10); // of a call of the warm-up
    await endAt(12);
    assert.deepEqual([generator.recorder.ended, generator.recorder.p99Ms], [1, 2]);
    const { ended, codes, calls } = mergeResults([generator.result(0.5)], 0);
    assert.deepEqual([ended, codes.map(({ count }) => count), calls], [1, [1], 2]);
  });

  it("ends after so many calls", async () => {
    const open = await play({ calls: 25, measuredMs: Infinity, warmupMs: 10 }, () => 3);
    assert.deepEqual([open.result.ended, open.sent.length], [25, 35]);
    const closed = await play({ rate: 0, concurrency: 10, calls: 25, measuredMs: Infinity }, () => 3);
    assert.deepEqual([closed.result.ended, closed.sent.length, closed.mostAtOnce], [25, 25, 10]);
    assert.equal((await play({ rate: 0, concurrency: 10, calls: 3, measuredMs: Infinity }, () => 3)).mostAtOnce, 3);
  });

  it("ends at once where its share is no call", async () => {
    for (const rate of [0, 1_000]) assert.equal((await play({ rate, calls: 0, measuredMs: Infinity }, () => 3)).sent.length, 0);
  });

  it("has so many callers in a closed loop, each with one call after the other", async () => {
    const { result, mostAtOnce } = await play({ rate: 0, concurrency: 8, measuredMs: 1_000 }, () => 10);
    assert.equal(mostAtOnce, 8);
    assert.ok(Math.abs(result.rate - 800) < 20, `${result.rate}`);
    assert.equal(result.latency, result.service);
  });

  it("counts by code and by instance, and a failed call has a time, too", async () => {
    const ends = (number: number): CallEnd =>
      number % 10 === 3
        ? { instance: "b", error: new RpcError("UNAVAILABLE", "gone"), value: undefined }
        : { instance: number % 2 === 0 ? "a" : "b", error: undefined, value: 1 };
    for (const rate of [1_000, 0]) {
      const { result } = await play({ rate, concurrency: 1, calls: 1_000, measuredMs: Infinity }, () => 1, 1, ends);
      assert.deepEqual(
        result.codes.map(({ code, count }) => [code, count]),
        [
          ["OK", 900],
          ["UNAVAILABLE", 100],
        ],
      );
      assert.deepEqual(
        result.instances.map(({ instance, errors, times }) => [instance, errors, times.count]),
        [
          ["a", 0, 500],
          ["b", 100, 500],
        ],
      );
      assert.deepEqual([result.ended, result.errors, result.service.count], [1_000, 100, 1_000]);
      assert.match(result.codes[1]?.message ?? "", /gone$/);
    }
  });

  it("reads the clock for one of four answers that come together, and anew in each turn", async () => {
    const ends: (() => void)[] = [];
    let now = 0;
    const generator = new Generator({
      plan: { ...PLAN, rate: 0, concurrency: 6, calls: 12, measuredMs: Infinity },
      share: { of: 1, at: 0 },
      nowMs: () => now++,
      call: () =>
        new Promise((resolve) => {
          ends.push(() => resolve({ instance: "a", error: undefined, value: 1 }));
        }),
      onEnd: () => undefined,
    });
    generator.start();
    const sentAt = now;
    for (const end of ends.splice(0)) end();
    await allTold();
    assert.equal(now - sentAt, 2);
    now = 1_000;
    for (const end of ends.splice(0)) end();
    await allTold();
    const { service } = mergeResults([generator.result(0.5)], 0);
    assert.deepEqual([service.count, service.percentile(1) < 12_000], [12, true]);
    assert.ok(service.percentile(60) > 900_000, "the time of the turn before is no time of this one");
  });

  it("ends at once when it is stopped, and says what was measured until then", async () => {
    const { result } = await play({ concurrency: 2, stopAt: 500 }, () => 10);
    assert.ok(result.ended >= 90 && result.ended <= 110, `${result.ended}`);
    assert.ok(result.measuredMs > 400 && result.measuredMs < 600, `${result.measuredMs}`);
    assert.deepEqual([result.ended + result.unsent, result.due, result.skipped], [500, 500, 0]);
  });

  it("ends with the grace, and tells what it has cut off: never sent, and without an answer", async () => {
    const { result, sent, endedAt } = await play({ concurrency: 10, graceMs: 300, maxInFlight: 10_000 }, () => 1_000);
    assert.ok(endedAt >= 2_300 && endedAt <= 2_302, `${endedAt}`);
    assert.deepEqual([sent.length, result.ended, result.unanswered, result.unsent], [30, 20, 10, 1_970]);
    assert.deepEqual([result.due, result.skipped, result.errors], [2_000, 0, 0]);
    assert.deepEqual(
      result.codes.map(({ code, count }) => [code, count]),
      [["OK", 20]],
    );
  });

  it("has the same grace behind the last of so many calls that are due", async () => {
    const plan = { concurrency: 10, calls: 1_000, measuredMs: Infinity, graceMs: 300 };
    const { result, endedAt } = await play(plan, () => 1_000);
    assert.ok(endedAt >= 1_300 && endedAt <= 1_302, `${endedAt}`);
    assert.deepEqual([result.due, result.ended, result.unanswered, result.unsent], [1_000, 10, 10, 980]);
  });

  it("cuts off a closed loop, too, and what is under way when it is stopped", async () => {
    const closed = await play({ rate: 0, concurrency: 3, graceMs: 200 }, (at) => (at < 1_500 ? 10 : Infinity));
    assert.ok(closed.endedAt <= 2_202, `${closed.endedAt}`);
    assert.deepEqual([closed.result.unanswered, closed.result.unsent, closed.result.ended], [3, 0, 450]);
    const stopped = await play({ concurrency: 2, graceMs: 100, stopAt: 500 }, () => Infinity);
    assert.ok(stopped.endedAt <= 602, `${stopped.endedAt}`);
    assert.deepEqual([stopped.result.unanswered, stopped.result.unsent, stopped.result.ended], [2, 498, 0]);
  });

  it("counts as calls what ended within the measured time, and so many a second, whenever that was due", async () => {
    // Ten at once, each a second: ten calls a second, of which the last come in the grace.
    const { result } = await play({ concurrency: 10, warmupMs: 1_000, graceMs: 1_500, maxInFlight: 10_000 }, () => 1_000);
    assert.deepEqual([result.calls, result.rate], [20, 10]);
    assert.equal(result.due, result.ended + result.unsent + result.unanswered);
  });

  it("keeps few stretches of a long run", async () => {
    const { result } = await play({ rate: 20, measuredMs: 300_000 }, () => 1, 50);
    assert.ok(result.intervals.length <= 120 && result.intervals.length >= 50, `${result.intervals.length}`);
    assert.equal(
      result.intervals.reduce((sum, { ended }) => sum + ended, 0),
      result.ended,
    );
  });
});

interface Played {
  readonly result: BenchResult;
  /** When each call was sent. */
  readonly sent: readonly number[];
  readonly mostAtOnce: number;
  readonly endedAt: number;
}

/** Who waits for a call has been told of its end, and the turn of microtasks is over. */
async function allTold(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
}

/**
 * `takes`: milliseconds of a call that is sent at that time. `tickMs`: between two looks of the
 * generator.
 */
async function play(
  { stopAt = Infinity, ...over }: Partial<BenchPlan> & { readonly stopAt?: number },
  takes: (at: number) => number,
  tickMs = 1,
  endOf: (number: number) => CallEnd = () => ({ instance: "a", error: undefined, value: 1 }),
): Promise<Played> {
  const plan = { ...PLAN, ...over };
  const sent: number[] = [];
  const underWay = new Set<{ readonly endAt: number; readonly end: () => void }>();
  let [now, mostAtOnce, isOver] = [0, 0, false];
  const generator = new Generator({
    plan,
    share: { of: 1, at: 0 },
    nowMs: () => now,
    call: (number) =>
      new Promise((resolve) => {
        sent.push(now);
        underWay.add({ endAt: now + takes(now), end: () => resolve(endOf(number)) });
        mostAtOnce = Math.max(mostAtOnce, underWay.size);
      }),
    onEnd: () => {
      isOver = true;
    },
  });
  generator.start();
  for (; !isOver; now++) {
    assert.ok(now < 1_000_000, "the run has no end");
    for (const call of underWay) {
      if (call.endAt > now) continue;
      underWay.delete(call);
      call.end();
    }
    await allTold();
    if (now >= stopAt) generator.stop();
    if (now % tickMs === 0) generator.tick();
  }
  return { result: mergeResults([generator.result(0.5)], plan.rate), sent, mostAtOnce, endedAt: now };
}
