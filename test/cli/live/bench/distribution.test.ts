import assert from "node:assert/strict";
import fc from "fast-check";
import { Distribution, mergeRuns } from "#cli/live/bench/distribution.js";
import { Times } from "#cli/live/bench/times.js";

const TIMES = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 60_000_000 })), { maxLength: 300 });

describe("the distribution of times", () => {
  it("of several generators is that of all their calls", () => {
    fc.assert(
      fc.property(TIMES, TIMES, (one, other) => {
        const [first, second, both] = [new Times(), new Times(), new Times()];
        for (const us of one) first.recordMs(us / 1_000);
        for (const us of other) second.recordMs(us / 1_000);
        for (const us of [...one, ...other]) both.recordMs(us / 1_000);
        assert.deepEqual(mergeRuns([first.runs(), second.runs()]).runs, both.runs());
        first.add(second);
        assert.deepEqual([first.count, first.runs()], [both.count, both.runs()]);
      }),
    );
  });

  it("has percentiles by rank, in which what is missing is endless", () => {
    const times = new Distribution([
      [10, 98],
      [500, 2],
    ]);
    assert.deepEqual(
      [50, 98, 99, 100].map((percent) => times.percentile(percent)),
      [10, 10, 500, 500],
    );
    assert.equal(times.percentile(99, 1), 500);
    assert.equal(times.percentile(99, 10), Infinity);
    assert.equal(times.mean, 19.8);
    assert.equal(new Distribution([]).percentile(99), 0);
  });
});
