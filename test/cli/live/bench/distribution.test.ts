import assert from "node:assert/strict";
import fc from "fast-check";
import { createTimes, Distribution, mergeRuns, recordMs, runsOf } from "#cli/live/bench/distribution.js";

const TIMES = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 60_000_000 })), { maxLength: 300 });

describe("the distribution of times", () => {
  it("holds all that a histogram has, value by value", () => {
    fc.assert(
      fc.property(TIMES, (all) => {
        const histogram = createTimes();
        for (const us of all) histogram.record(us);
        const runs = runsOf(histogram);
        const own = new Distribution(runs);
        assert.equal(own.count, all.length);
        const sorted = [...runs].sort(([left], [right]) => left - right);
        assert.deepEqual(runs, sorted);
        if (all.length > 0) for (const percent of [50, 100]) assert.equal(own.percentile(percent), histogram.percentile(percent));
      }),
    );
  });

  it("is off by less than a thousandth", () => {
    const histogram = createTimes();
    for (const ms of [0.005, 1.5, 12.345, 4_321]) recordMs(histogram, ms);
    const values = runsOf(histogram).map(([us]) => us / 1_000);
    for (const [index, ms] of [0.005, 1.5, 12.345, 4_321].entries())
      assert.ok(Math.abs((values[index] ?? 0) / ms - 1) < 0.001, `${values[index]}`);
    recordMs(histogram, 0); // a call within a microsecond, and one of more than an hour
    recordMs(histogram, 1e9);
    assert.equal(runsOf(histogram).length, 6);
  });

  it("of several generators is that of all their calls", () => {
    fc.assert(
      fc.property(TIMES, TIMES, (one, other) => {
        const [first, second, both] = [createTimes(), createTimes(), createTimes()];
        for (const us of one) first.record(us);
        for (const us of other) second.record(us);
        for (const us of [...one, ...other]) both.record(us);
        assert.deepEqual(mergeRuns([runsOf(first), runsOf(second)]).runs, runsOf(both));
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
