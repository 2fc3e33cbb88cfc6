import assert from "node:assert/strict";
import { formatVerdict, judge } from "#bench/figures/verdict.js";

describe("the guard's verdict", () => {
  it("lets pass what keeps three quarters of the ratio on record", () => {
    const [verdict] = judge({ "divide-64": 1 }, { "divide-64": 0.75 });

    assert.equal(verdict?.isSlower, false);
  });

  it("calls slower what keeps less", () => {
    const [verdict] = judge({ "divide-64": 0.8 }, { "divide-64": 0.59 });

    assert.equal(verdict?.isSlower, true);
    assert.equal(verdict === undefined ? "" : formatVerdict(verdict), "SLOWER  divide-64    0.590 of raw, on record 0.800: 74 %");
  });

  it("looks at each scene by itself", () => {
    const verdicts = judge({ "divide-64": 0.8, ticks: 0.2 }, { "divide-64": 1.6, ticks: 0.1 });

    assert.deepEqual(
      verdicts.map(({ isSlower }) => isSlower),
      [false, true],
    );
  });

  for (const [what, record, measured] of [
    ["was not measured", { ticks: 0.2 }, {}],
    ["has no finite ratio", { ticks: 0.2 }, { ticks: Number.NaN }],
    ["has nothing on record", { ticks: 0 }, { ticks: 0.2 }],
  ] as const) {
    it(`is refused when a scene ${what}`, () => {
      assert.throws(() => judge(record, measured), /scene ticks has the ratio .*; record it anew/);
    });
  }
});
