import assert from "node:assert/strict";
import fc from "fast-check";
import { Distribution } from "#cli/live/bench/distribution.js";
import { Times } from "#cli/live/bench/times.js";

const HOUR_US = 3_600_000_000;
const TIMES = fc.array(fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: HOUR_US })), {
  minLength: 1,
  maxLength: 300,
});

function timesOf(all: readonly number[]): Times {
  const times = new Times();
  for (const us of all) times.recordMs(us / 1_000);
  return times;
}

describe("times as they are measured", () => {
  it("have the percentiles of all that was measured, by rank, within a thousandth", () => {
    fc.assert(
      fc.property(TIMES, (all) => {
        const times = timesOf(all);
        const sorted = [...all].sort((left, right) => left - right);
        const runs = new Distribution(times.runs());

        assert.equal(times.count, all.length);
        for (const percent of [1, 50, 90, 99, 100]) {
          const own = times.percentileUs(percent);
          const real = sorted[Math.ceil((percent * all.length) / 100) - 1] ?? 0;
          assert.ok(own >= real && own < real * 1.001, `${own} for ${real}`);
          assert.equal(runs.percentile(percent), own);
        }
      }),
    );
  });

  it("are never told as shorter than they were, nor as longer by a thousandth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: HOUR_US }), (us) => {
        const told = timesOf([us]).percentileUs(50);
        assert.ok(told >= us && told < us * 1.001, `${us} is told as ${told}`);
      }),
    );
  });

  it("are each microsecond by itself up to two milliseconds", () => {
    assert.deepEqual(timesOf([1, 2, 2_046, 2_047, 2_047, 2_048, 2_049, 2_050]).runs(), [
      [1, 1],
      [2, 1],
      [2_046, 1],
      [2_047, 2],
      [2_049, 2],
      [2_051, 1],
    ]);
  });

  it("count what is below a microsecond and above an hour as that", () => {
    const runs = timesOf([0, 0.2, 1e12]).runs();

    assert.deepEqual(runs[0], [1, 2]);
    assert.equal(runs.length, 2);
    assert.ok(Math.abs((runs[1]?.[0] ?? 0) / HOUR_US - 1) < 0.001);
  });

  it("are none behind a reset, and 0 without any", () => {
    const times = timesOf([5, 70_000_000]);
    times.reset();
    assert.deepEqual([times.count, times.runs(), times.percentileUs(99)], [0, [], 0]);
    times.recordMs(0.005);

    assert.deepEqual(times.runs(), [[5, 1]]);
  });
});
