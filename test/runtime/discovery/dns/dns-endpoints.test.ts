import assert from "node:assert/strict";
import type { SrvRecord } from "node:dns";
import fc from "fast-check";
import { endpointOf, isNobody, isUsable, sortRecords, weighRecords } from "#runtime/discovery/dns/dns-endpoints.js";

function record(changes: Partial<SrvRecord> = {}): SrvRecord {
  return { name: "a.example", port: 4000, priority: 0, weight: 0, ...changes };
}

describe("records of DNS", () => {
  it("are servers whose id is their address", () => {
    assert.deepEqual(endpointOf(record({ priority: 3 }), "fd00::1", 7), {
      id: "[fd00::1]:4000",
      rev: 0,
      host: "fd00::1",
      port: 4000,
      weight: 7,
      priority: 3,
      state: "up",
      meta: { name: "a.example" },
    });
  });

  it("are of use when they have a name and a port", () => {
    assert.equal(isUsable(record()), true);
    for (const wrong of [{ name: "" }, { name: "a b" }, { name: "\u001b[31m.example" }, { port: 0 }, { port: 65_536 }])
      assert.equal(isUsable(record(wrong)), false, JSON.stringify(wrong));
  });

  it("say that nobody is there by one record whose target is the root", () => {
    assert.equal(isNobody([record({ name: "." })]), true);
    assert.equal(isNobody([record({ name: "" })]), true);
    assert.equal(isNobody([record()]), false);
    assert.equal(isNobody([record({ name: "" }), record()]), false);
    assert.equal(isNobody([]), false);
  });

  it("are in one order, in whichever they came", () => {
    const sorted = [
      record({ name: "z.example" }),
      record({ name: "z.example", port: 4001 }),
      record({ priority: 1 }),
      record({ name: "b.example", priority: 1 }),
    ];

    assert.deepEqual(sortRecords(sorted.toReversed()), sorted);
  });

  it("keep the proportions of their weights within a priority", () => {
    const weigh = (...weights: readonly number[]): readonly number[] => weighRecords(weights.map((weight) => record({ weight })));

    assert.deepEqual(weigh(1, 3), [100, 300]);
    assert.deepEqual(weigh(200, 400), [200, 400]);
    assert.deepEqual(weigh(65_535, 13_107), [10_000, 2_000]);
    assert.deepEqual(weigh(0, 0), [100, 100]);
    assert.deepEqual(weigh(0, 5), [1, 500]);
    assert.deepEqual(
      weighRecords([record({ weight: 5 }), record({ weight: 0, priority: 1 }), record({ weight: 60_000, priority: 2 })]),
      [500, 100, 10_000],
    );
  });

  it("have weights of 1 to 10,000, in the order of what they say", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 65_535 }), { minLength: 1 }), (weights) => {
        const weighed = weighRecords(weights.map((weight) => record({ weight })));
        const pairs = weights.map((weight, at) => [weight, weighed[at] ?? 0] as const).sort(([a], [b]) => a - b);
        assert.ok(weighed.every((weight) => Number.isInteger(weight) && weight >= 1 && weight <= 10_000));
        assert.ok(pairs.every(([, weight], at) => at === 0 || weight >= (pairs[at - 1]?.[1] ?? 0)));
      }),
    );
  });
});
