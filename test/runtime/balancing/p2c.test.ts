import assert from "node:assert/strict";
import { createRandom } from "callwire/testing";
import { type Candidate, pickP2c } from "#runtime/balancing/p2c.js";

describe("pickP2c", () => {
  it("returns nothing from nothing and the only one from one", () => {
    const only = candidate(1);

    assert.equal(pickP2c([], createRandom(1), 0), undefined);
    assert.equal(pickP2c([only], createRandom(1), 0), only);
  });

  it("prefers the less loaded by the inverse cube of the loads", () => {
    for (const [load, expected] of [
      [1, 0.5],
      [2, 8 / 9],
      [5, 125 / 126],
    ] as const) {
      const light = candidate(1);
      const share = shareOf(light, [light, candidate(load)]);
      assert.ok(Math.abs(share - expected) < 0.02, `load 1 beside ${load}: ${share}`);
    }
  });

  it("takes one that was never tried, and leaves one that has never answered", () => {
    const fresh = candidate(0);
    const silent = candidate(1e9);

    assert.equal(shareOf(fresh, [fresh, candidate(1)]), 1);
    assert.ok(shareOf(silent, [silent, candidate(100)]) < 0.001);
  });

  it("takes every one of equals about as often", () => {
    const candidates = Array.from({ length: 5 }, () => candidate(1));
    const random = createRandom(7);
    const picks = new Map<Candidate, number>();
    for (let i = 0; i < 10_000; i++) {
      const picked = pickP2c(candidates, random, 0);
      if (picked !== undefined) picks.set(picked, (picks.get(picked) ?? 0) + 1);
    }

    for (const count of picks.values()) assert.ok(count > 1_800 && count < 2_200, `${count} of 10000`);
    assert.equal(picks.size, 5);
  });

  it("counts load by weight: a quarter of the weight at a quarter of the load is as good", () => {
    const light = { weight: 25, loadAt: () => 10 };
    const heavy = { weight: 100, loadAt: () => 40 };

    assert.ok(Math.abs(shareOf(light, [light, heavy]) - 0.5) < 0.02);
  });
});

/** How often `wanted` is picked. */
function shareOf(wanted: Candidate, candidates: readonly Candidate[]): number {
  const random = createRandom(11);
  let picks = 0;
  for (let i = 0; i < 20_000; i++) if (pickP2c(candidates, random, 0) === wanted) picks++;
  return picks / 20_000;
}

function candidate(load: number): Candidate {
  return { weight: 100, loadAt: () => load };
}
