import assert from "node:assert/strict";
import { compareWithCommand, formatAgreement, type Reading } from "#bench/figures/agreement.js";

const BENCH: Reading = { perSecond: 1_000, p50Us: 100, p99Us: 400 };

function times(factors: Partial<Reading>): Reading {
  const { perSecond = 1, p50Us = 1, p99Us = 1 } = factors;
  return { perSecond: BENCH.perSecond * perSecond, p50Us: BENCH.p50Us * p50Us, p99Us: BENCH.p99Us * p99Us };
}

describe("the agreement of two benches", () => {
  it("is that each figure is within a tenth", () => {
    assert.equal(compareWithCommand("a", [[BENCH, times({ perSecond: 0.91, p50Us: 1.09, p99Us: 1 })]]).agrees, true);
    for (const name of ["perSecond", "p50Us", "p99Us"] as const)
      for (const factor of [0.88, 1.12])
        assert.equal(compareWithCommand("a", [[BENCH, times({ [name]: factor })]]).agrees, false, `${name} ${factor}`);
  });

  it("is of the medians of ratios within a round, so that one bad round counts for little", () => {
    const slow = { perSecond: 10, p50Us: 9_000, p99Us: 9_000 };
    const { agrees, ratios } = compareWithCommand("a", [
      [BENCH, BENCH],
      [BENCH, slow],
      [slow, slow],
    ]);
    assert.deepEqual([agrees, ratios], [true, { perSecond: 1, p50Us: 1, p99Us: 1 }]);
  });

  it("is none where nothing was measured", () => {
    assert.equal(compareWithCommand("a", []).agrees, false);
    assert.equal(
      compareWithCommand("a", [
        [
          { ...BENCH, p50Us: 0 },
          { ...BENCH, p50Us: 0 },
        ],
      ]).agrees,
      false,
    );
  });

  it("is shown by scene", () => {
    const text = formatAgreement([compareWithCommand("divide-1", [[BENCH, times({ p99Us: 1.5 })]])]);
    assert.match(text, /\ndivide-1 +1,000 +1\.00 +1\.00 +1\.50 {2}DIFFERS$/);
  });
});
