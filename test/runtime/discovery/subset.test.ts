import assert from "node:assert/strict";
import { SUBSET_ABOVE, SUBSET_SIZE } from "#runtime/base/limits.js";
import { chooseSubset } from "#runtime/discovery/subset.js";

const idOf = (name: string): string => name.split("~")[0] ?? name;

describe("chooseSubset", () => {
  it("takes all of a small service", () => {
    const names = namesOf(SUBSET_ABOVE);
    assert.deepEqual(chooseSubset(names, { seed: "a" }, idOf), names);
    assert.deepEqual(chooseSubset(namesOf(90), { seed: "a", size: 100 }, idOf).length, 90);
  });

  it("takes as many as it should of a large one, in their order", () => {
    const names = namesOf(1_000);
    const chosen = chooseSubset(names, { seed: "a" }, idOf);
    assert.equal(chosen.length, SUBSET_SIZE);
    assert.deepEqual(
      [...chosen],
      names.filter((name) => chosen.includes(name)),
    );
    assert.equal(chooseSubset(names, { seed: "a", size: 7 }, idOf).length, 7);
    assert.equal(chooseSubset(names, { seed: "a", size: Infinity }, idOf).length, 1_000);
  });

  it("changes at most one when an instance comes or goes, and none when one is only revised", () => {
    const names = namesOf(200);
    for (let seed = 0; seed < 20; seed++) {
      const before = idsOf(chooseSubset(names, { seed: `${seed}` }, idOf));
      for (let at = 0; at < names.length; at += 7) {
        const after = idsOf(chooseSubset([...names.slice(0, at), ...names.slice(at + 1)], { seed: `${seed}` }, idOf));
        assert.ok([...before].filter((id) => !after.has(id)).length <= 1);
      }
      const revised = names.map((name) => name.replace("~0", "~5"));
      assert.deepEqual(idsOf(chooseSubset(revised, { seed: `${seed}` }, idOf)), before);
    }
  });

  it("takes both revisions of an instance that is being revised", () => {
    const names = [...namesOf(100), ...namesOf(100).map((name) => name.replace("~0", "~1"))].sort();
    const chosen = chooseSubset(names, { seed: "x" }, idOf);
    assert.equal(chosen.length, 2 * SUBSET_SIZE);
    assert.equal(idsOf(chosen).size, SUBSET_SIZE);
  });

  it("spreads clients of other seeds evenly over the instances, and clients of one seed not at all", () => {
    const names = namesOf(1_000);
    const loads = new Map<string, number>();
    for (let client = 0; client < 10_000; client++) {
      for (const name of chooseSubset(names, { seed: String(client) }, idOf)) loads.set(name, (loads.get(name) ?? 0) + 1);
    }
    const all = names.map((name) => loads.get(name) ?? 0);
    // 200 on average; the standard deviation of a fair draw is 14.
    assert.ok(Math.max(...all) < 270 && Math.min(...all) > 135, `${Math.min(...all)} to ${Math.max(...all)}`);
    assert.deepEqual(chooseSubset(names, { seed: "same" }, idOf), chooseSubset(names, { seed: "same" }, idOf));
  });
});

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${at.toString(16).padStart(12, "0")}~0`);
}

function idsOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(idOf));
}
