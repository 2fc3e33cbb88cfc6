import assert from "node:assert/strict";
import { createRandom } from "#runtime/base/random.js";
import { CHAOS_KINDS, drawChaosPlan, parseChaosPlan } from "./chaos-plan.js";

describe("the plan of a run in real time", () => {
  it("is the same each time for one seed, and another for another seed", () => {
    const draw = (seed: number) => drawChaosPlan(createRandom(seed), 60_000);

    assert.deepEqual(draw(5), draw(5));
    assert.notDeepEqual(draw(5), draw(6));
  });

  it("has every kind of fault in ten seeds of ten minutes, and faults for as long as it takes", () => {
    const plans = Array.from({ length: 10 }, (_, at) => drawChaosPlan(createRandom(at + 1), 600_000));
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)));

    assert.deepEqual(
      CHAOS_KINDS.filter((kind) => !kinds.has(kind)),
      [],
    );
    for (const { faults, durationMs } of plans) {
      assert.equal(faults.length, 120);
      assert.ok(faults.every(({ at }) => at <= durationMs));
      assert.ok((faults.at(-1)?.at ?? 0) > durationMs / 2);
    }
  });

  it("is read as it was written, by itself or in a report, and nothing else is", () => {
    const plan = drawChaosPlan(createRandom(3), 10_000);

    assert.deepEqual(parseChaosPlan(JSON.stringify(plan)), plan);
    assert.deepEqual(parseChaosPlan(JSON.stringify({ plan, calls: 3 })), plan);
    for (const wrong of [
      { ...plan, servers: 0 },
      { ...plan, faults: [{ kind: "flood" }] },
      { ...plan, registries: "3" },
      null,
      3,
    ])
      assert.throws(() => parseChaosPlan(JSON.stringify(wrong)), /is no plan of npm run chaos/);
  });
});
