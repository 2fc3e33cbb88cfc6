import assert from "node:assert/strict";
import { DEFAULT_SUBSET_SIZE, SUBSET_ABOVE } from "#runtime/base/limits/balancing.js";
import { chooseSubset, type Reachability } from "#runtime/discovery/subset.js";

const idOf = (name: string): string => name.split("~")[0] ?? name;

describe("chooseSubset, for clients that know some instances", () => {
  const names = namesOf(200);
  const first = idsOf(chooseSubset(names, { seed: "a" }, idOf));
  const others = [...idsOf(names)].filter((id) => !first.has(id));

  it("keeps what is connected while what was drawn is not", () => {
    const connected = others.slice(0, 2);
    const chosen = idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing(connected)]));
    assert.deepEqual(chosen, new Set([...idsOf(names)].filter((id) => first.has(id) || connected.includes(id))));
  });

  it("lets go of as many as are connected of those that were drawn", () => {
    const drawn = [...first].slice(0, 15);
    const chosen = idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing([...others, ...drawn])]));
    assert.equal(chosen.size, DEFAULT_SUBSET_SIZE + 5);
    assert.deepEqual(idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing(idsOf(names))])), first);
  });

  it("draws others for those that cannot be reached", () => {
    const unreachable = [...first].slice(0, 5);
    const connected = [...first].slice(5, 6);
    const chosen = idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing(connected, unreachable)]));
    assert.equal(chosen.size, DEFAULT_SUBSET_SIZE);
    assert.deepEqual([...first].filter((id) => !chosen.has(id)).sort(), unreachable.sort());
  });

  it("draws as many as a small service has while nothing is connected and some were tried in vain", () => {
    const chosen = idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing([], first)]));
    assert.equal(chosen.size, SUBSET_ABOVE);
    assert.ok([...chosen].every((id) => !first.has(id)));
    assert.deepEqual(idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing([])])), first);
  });

  it("draws only what can be reached while something is, and the usual ones when nothing can be", () => {
    const unreachable = others.concat([...first].slice(2));
    const chosen = idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing([...first].slice(0, 1), unreachable)]));
    assert.deepEqual([...chosen].sort(), [...first].slice(0, 2).sort());
    assert.deepEqual(idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing([], idsOf(names))])), first);
  });

  it("spreads clients evenly over what lives, also when a fifth is dead", () => {
    const dead = [...idsOf(names)].filter((_id, at) => at % 5 === 0);
    const living = [...idsOf(names)].filter((_id, at) => at % 5 !== 0);
    const loads = new Map(living.map((id) => [id, 0]));
    for (let client = 0; client < 1_000; client++) {
      const chosen = idsOf(chooseSubset(names, { seed: `${client}` }, idOf, [knowing(living, dead)]));
      assert.equal(chosen.size, DEFAULT_SUBSET_SIZE);
      for (const id of chosen) loads.set(id, (loads.get(id) ?? Infinity) + 1);
    }
    const all = [...loads.values()]; // 125 on average; the standard deviation of a fair draw is 10
    assert.ok(Math.max(...all) < 175 && Math.min(...all) > 80, `${Math.min(...all)} to ${Math.max(...all)}`);
  }).timeout(60_000);

  it("keeps what works for any of them, and replaces what one cannot reach", () => {
    const [mine = "", ...rest] = first;
    const chosen = idsOf(chooseSubset(names, { seed: "a" }, idOf, [knowing(first), knowing(rest, [mine])]));
    assert.equal(chosen.size, DEFAULT_SUBSET_SIZE + 1);
    assert.ok(chosen.has(mine));
  });
});

function knowing(connected: Iterable<string>, unreachable: Iterable<string> = []): Reachability {
  const [reached, given] = [new Set(connected), new Set(unreachable)];
  return { isConnected: (id) => reached.has(id), isUnreachable: (id) => given.has(id) };
}

describe("chooseSubset", () => {
  it("takes all of a small service", () => {
    const names = namesOf(SUBSET_ABOVE);
    assert.deepEqual(chooseSubset(names, { seed: "a" }, idOf), names);
    assert.deepEqual(chooseSubset(namesOf(90), { seed: "a", size: 100 }, idOf).length, 90);
  });

  it("takes as many as it should of a large one, in their order", () => {
    const names = namesOf(1_000);
    const chosen = chooseSubset(names, { seed: "a" }, idOf);
    assert.equal(chosen.length, DEFAULT_SUBSET_SIZE);
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
    assert.equal(chosen.length, 2 * DEFAULT_SUBSET_SIZE);
    assert.equal(idsOf(chosen).size, DEFAULT_SUBSET_SIZE);
  });

  it("spreads clients of other seeds evenly over the instances, and clients of one seed not at all", () => {
    const names = namesOf(250);
    const loads = new Map<string, number>();
    for (let client = 0; client < 2_500; client++) {
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
