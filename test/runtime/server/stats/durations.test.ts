import assert from "node:assert/strict";
import fc from "fast-check";
import { countOf, Durations, percentileOf } from "#runtime/server/stats/durations.js";

const HALF_A_MICROSECOND = 0.000_5;
const CLOSE = 0.02;

function countsOf(values: readonly number[]): Uint32Array {
  const durations = new Durations();
  for (const value of values) durations.add(value, 1);
  return durations.counts();
}

describe("the durations of calls", () => {
  it("give percentiles within 2 %, and half a microsecond, of those of the sorted list", () => {
    const value = fc.oneof(fc.double({ min: 0, max: 4_000_000, noNaN: true }), fc.double({ min: 0, max: 5, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1),
        (values, share) => {
          const exact = [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
          const told = percentileOf(countsOf(values), share) ?? Number.NaN;
          assert.ok(Math.abs(told - exact) <= exact * CLOSE + HALF_A_MICROSECOND * 2, `${told} for ${exact}`);
        },
      ),
    );
  });

  it("have no percentile without a call", () => {
    assert.equal(percentileOf(countsOf([]), 0.5), undefined);
  });

  it("are those since an earlier reading", () => {
    const durations = new Durations();
    durations.add(100, 1);
    const before = durations.counts();
    durations.add(1, 1);

    assert.equal(countOf(durations.since(before)), 1);
    assert.ok((percentileOf(durations.since(before), 1) ?? 0) < 2);
    assert.equal(countOf(durations.since(undefined)), 2);
  });

  it("take what is longer than an hour, and what a clock that went back makes negative", () => {
    assert.equal(countOf(countsOf([1e12, -5, Number.MAX_VALUE])), 3);
  });
});
