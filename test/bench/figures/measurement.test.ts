import assert from "node:assert/strict";
import fc from "fast-check";
import { type Measurement, medianFigure, medianOf, medianRatio } from "#bench/figures/measurement.js";

describe("the median", () => {
  it("is the middle one, whatever the order", () => {
    assert.equal(medianOf([9, 1, 4]), 4);
  });

  it("is between the two in the middle", () => {
    assert.equal(medianOf([1, 2, 4, 100]), 3);
  });

  it("is not a number when nothing was measured", () => {
    assert.ok(Number.isNaN(medianOf([])));
  });

  it("has as many values below as above", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const median = medianOf(values);
        const below = values.filter((value) => value < median).length;
        const above = values.filter((value) => value > median).length;

        assert.ok(below <= values.length / 2 && above <= values.length / 2);
      }),
    );
  });

  it("of a figure counts the rounds of one peer in one scene", () => {
    const rows = [row("a", 0, 10), row("a", 1, 30), row("b", 0, 999), { ...row("a", 2, 999), scene: "other" }];

    assert.equal(medianFigure(rows, "divide-64", "a", "perSecond"), 20);
  });
});

describe("the ratio of two peers", () => {
  it("compares only rounds of one number, so that a slow minute slows both", () => {
    const rows = [row("a", 0, 100), row("b", 0, 200), row("a", 1, 10), row("b", 1, 20), row("a", 2, 70), row("b", 2, 140)];

    assert.equal(medianRatio(rows, "divide-64", ["a", "b"], "perSecond"), 0.5);
  });

  it("leaves out a round that one of them did not play", () => {
    const rows = [row("a", 0, 100), row("b", 0, 200), row("a", 1, 1_000)];

    assert.equal(medianRatio(rows, "divide-64", ["a", "b"], "perSecond"), 0.5);
  });

  it("is not a number when they share no round", () => {
    assert.ok(Number.isNaN(medianRatio([row("a", 0, 1), row("b", 1, 1)], "divide-64", ["a", "b"], "perSecond")));
  });
});

function row(peer: string, round: number, perSecond: number): Measurement {
  return { peer, scene: "divide-64", round, perSecond, p50Us: 1, p99Us: 1, cpuUs: 1, clientRssMiB: 1, serverRssMiB: 1 };
}
