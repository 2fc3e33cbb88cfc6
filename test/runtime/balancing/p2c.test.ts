import assert from "node:assert/strict";
import { createRandom } from "callwire/testing";
import fc from "fast-check";
import { type Candidate, pickP2c } from "#runtime/balancing/p2c.js";

describe("pickP2c", () => {
  it("returns nothing from nothing and the only one from one", () => {
    const only = candidate(1);

    assert.equal(pickP2c([], createRandom(1), 0), undefined);
    assert.equal(pickP2c([only], createRandom(1), 0), only);
  });

  it("never takes the most loaded one of several", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 20 }), fc.integer(), (loads, seed) => {
        const candidates = loads.map((load) => candidate(load));
        const picked = pickP2c(candidates, createRandom(seed), 0);

        assert.ok(picked !== undefined && picked.loadAt(0) < Math.max(...loads));
      }),
    );
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

  it("counts load by weight: half the weight takes half the load", () => {
    const light = { weight: 50, loadAt: () => 6 };
    const heavy = { weight: 100, loadAt: () => 10 };

    assert.equal(pickP2c([light, heavy], createRandom(3), 0), heavy);
  });
});

function candidate(load: number): Candidate {
  return { weight: 100, loadAt: () => load };
}
