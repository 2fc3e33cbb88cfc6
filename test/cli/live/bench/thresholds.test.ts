import assert from "node:assert/strict";
import { Distribution } from "#cli/live/bench/distribution.js";
import type { BenchResult } from "#cli/live/bench/result.js";
import { explainSlowness, findMissed, formatShare, holdsRate } from "#cli/live/bench/thresholds.js";

const TIMES = new Distribution([
  [1_000, 985],
  [8_000, 15],
]);
const NONE = new Distribution([]);

describe("the thresholds of a bench", () => {
  it("hold a p99, of the time from the intended start", () => {
    assert.deepEqual(findMissed(resultOf({}), { maxP99Ms: 8 }), []);
    assert.deepEqual(findMissed(resultOf({}), { maxP99Ms: 5 }), ["p99 is 8.0 ms, and --max-p99 allows 5.0 ms"]);
    assert.deepEqual(findMissed(resultOf({ service: NONE }), {}), []);
  });

  it("count a call that was skipped or cut off as one that never ended", () => {
    for (const cut of [{ unsent: 20 }, { unanswered: 20 }])
      assert.match(findMissed(resultOf(cut), { maxP99Ms: 8 })[0] ?? "", /^more than 1 % of the calls were skipped or cut off,/);
    assert.deepEqual(findMissed(resultOf({ skipped: 9 }), { maxP99Ms: 8 }), []);
    assert.deepEqual(findMissed(resultOf({ skipped: 20 }), { maxP99Ms: 8 }), [
      "more than 1 % of the calls were skipped or cut off, and --max-p99 allows 8.0 ms",
    ]);
  });

  it("hold the failed calls, as a number and as a share", () => {
    assert.deepEqual(findMissed(resultOf({ errors: 3 }), { maxErrors: { count: 3 } }), []);
    assert.deepEqual(findMissed(resultOf({ errors: 4 }), { maxErrors: { count: 3 } }), [
      "4 calls failed, and --max-errors allows 3",
    ]);
    assert.deepEqual(findMissed(resultOf({ errors: 10 }), { maxErrors: { share: 0.01 } }), []);
    assert.deepEqual(findMissed(resultOf({ errors: 11 }), { maxErrors: { share: 0.01 } }), [
      "1.1 % of the calls failed, and --max-errors allows 1 %",
    ]);
  });

  it("let no call fail at a rate that holds, unless they are told to", () => {
    assert.equal(holdsRate(resultOf({}), { maxP99Ms: 8 }), true);
    assert.equal(holdsRate(resultOf({ errors: 1 }), { maxP99Ms: 8 }), false);
    assert.equal(holdsRate(resultOf({ errors: 1 }), { maxP99Ms: 8, maxErrors: { share: 0.5 } }), true);
    assert.equal(holdsRate(resultOf({}), { maxP99Ms: 7 }), false);
    assert.equal(holdsRate(resultOf({ ended: 0 }), { maxP99Ms: 8 }), false);
  });

  it("are not to be trusted when the generator was late, or had no time left", () => {
    assert.equal(explainSlowness(resultOf({})), undefined);
    assert.equal(
      explainSlowness(resultOf({ lag: new Distribution([[30_000, 100]]) })),
      "it looked at 1 % of the calls 30 ms late or later",
    );
    assert.equal(explainSlowness(resultOf({ busy: 0.98 })), "its own loop was busy 98 % of the time");
    assert.equal(explainSlowness(resultOf({ busy: 0.98, isOpen: false })), undefined, "a closed loop is as fast as it can be");
  });

  it("show shares as a person reads them", () => {
    assert.deepEqual([0, 0.001, 0.0123, 0.5, 1].map(formatShare), ["0 %", "0.1 %", "1.23 %", "50 %", "100 %"]);
  });
});

function resultOf({ skipped = 0, unsent = 0, unanswered = 0, ended = 1_000, ...over }: Partial<BenchResult>): BenchResult {
  return {
    isOpen: true,
    wantedRate: 100,
    rate: 100,
    measuredMs: 10_000,
    calls: 1_000,
    due: ended + skipped + unsent + unanswered,
    ended,
    errors: 0,
    skipped,
    unsent,
    unanswered,
    service: TIMES,
    latency: TIMES,
    lag: new Distribution([[500, 1_000]]),
    codes: [],
    instances: [],
    intervals: [],
    busy: 0.2,
    ...over,
  };
}
