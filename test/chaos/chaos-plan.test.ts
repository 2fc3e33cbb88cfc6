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
    const fault = { at: 5_000, kind: "join", server: 0, client: 0, ms: 100 };
    for (const [wrong, why] of [
      [{ ...plan, servers: 0 }, /servers is 0, and may be a whole number from 1 to/],
      [{ ...plan, registries: "3" }, /registries is "3"/],
      [{ ...plan, oddPercent: 101 }, /oddPercent is 101/],
      [{ ...plan, faults: {} }, /its faults are no list/],
      [{ ...plan, faults: [fault, { ...fault, kind: "flood" }] }, /of fault 2, kind is "flood", and may be kill, /],
      [{ ...plan, faults: [{ ...fault, at: -1 }] }, /of fault 1, at is -1/],
      [{ ...plan, faults: [{ ...fault, at: 10_001 }] }, /at is 10001, and durationMs is 10000/],
      [{ ...plan, faults: [{ ...fault, ms: 20_001 }] }, /ms is 20001: it is over more than 15000 ms behind durationMs/],
      [null, /it is no object/],
      [3, /it is no object/],
    ] as const) {
      assert.throws(() => parseChaosPlan(JSON.stringify(wrong)), /is no plan of npm run chaos/);
      assert.throws(() => parseChaosPlan(JSON.stringify(wrong)), why);
    }
    assert.throws(() => parseChaosPlan("{"), /it is no JSON/);
    const jump = { ...fault, kind: "jump", ms: 3_600_000 };
    assert.deepEqual(parseChaosPlan(JSON.stringify({ ...plan, faults: [jump] })).faults, [jump]);
  });
});
