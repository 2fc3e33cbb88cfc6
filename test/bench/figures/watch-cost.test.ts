import assert from "node:assert/strict";
import { formatWatchCost, isCheap, isDecided, watchCostOf } from "#bench/figures/watch-cost.js";

describe("what one who watches costs a call", () => {
  const pairs = [1.9, 2.02, 2.6].map((watchedUs) => ({ plainUs: 2, watchedUs }));

  it("is the median of the pairs, so that one slow round says little", () => {
    assert.ok(Math.abs(watchCostOf(pairs) - 0.01) < 1e-9);
    assert.equal(formatWatchCost(pairs), "ok      watched      2.00 µs a call, watched 2.02 µs: 1.0 % more, of at most 2 %");
  });

  it("is too much above a fiftieth, and when there is no round", () => {
    assert.deepEqual([0.02, 0.021, watchCostOf([])].map(isCheap), [true, false, false]);
    assert.match(formatWatchCost([{ plainUs: 1, watchedUs: 1.1 }]), /^SLOWER/);
  });

  it("is known from twelve pairs, unless they say too much: then from sixty", () => {
    const [cheap, dear] = [1, 1.1].map((watchedUs) => ({ plainUs: 1, watchedUs }));
    const of = (pair: typeof cheap, count: number) => isDecided(Array.from({ length: count }, () => pair ?? assert.fail()));
    assert.deepEqual(
      [0, 11, 12, 13, 24].map((count) => of(cheap, count)),
      [false, false, true, false, true],
    );
    assert.deepEqual(
      [12, 48, 59, 60].map((count) => of(dear, count)),
      [false, false, false, true],
    );
  });
});
