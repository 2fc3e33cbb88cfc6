// A plan is drawn from its seed, and read from a file as what it is.

import assert from "node:assert/strict";
import { isGentle, parsePlan } from "./plan.js";
import { planOf } from "./world.js";

const FAULT = { at: 5_000, kind: "kill", server: 0, client: 0, ms: 100 };

describe("a plan", () => {
  it("is the same for the same seed, and is read back as it was written", () => {
    assert.deepEqual(planOf(7), planOf(7));
    for (const plan of [7, 8, 9].flatMap((seed) => [planOf(seed), planOf(seed, { isBrief: true })]))
      assert.deepEqual(parsePlan(JSON.stringify(plan)), plan);
  });

  it("is refused when it is none", () => {
    for (const text of ["", "1", "{}", JSON.stringify({ ...planOf(7), faults: [{ kind: "rain" }] })])
      assert.throws(() => parsePlan(text), /the file is no plan/);
    for (const part of [{ servers: 0 }, { clients: 0 }, { callsPerSecond: 0 }, { windowBytes: 0 }, { servers: 1e9 }])
      assert.throws(() => parsePlan(JSON.stringify({ ...planOf(7), ...part })), / is \d+, and may be a whole number from 1 to/);
  });

  it("has faults that begin in its time, and are over soon behind it", () => {
    const plan = { ...planOf(7), durationMs: 10_000 };
    const parse = (part: object) => parsePlan(JSON.stringify({ ...plan, faults: [{ ...FAULT, ...part }] }));

    assert.throws(() => parse({ at: 10_001 }), /of fault 1, at is 10001, and durationMs is 10000/);
    assert.throws(() => parse({ ms: 20_001 }), /ms is 20001: it is over more than 15000 ms behind durationMs/);
    assert.throws(() => parse({ kind: "rain" }), /of fault 1, kind is "rain", and may be kill, /);
    assert.equal(parse({ ms: 20_000 }).faults[0]?.ms, 20_000);
    assert.equal(parse({ kind: "jump", ms: 3_600_000 }).faults[0]?.ms, 3_600_000); // a clock stays as it was set
  });

  it("is gentle when nobody dies and somebody serves at each moment", () => {
    const drains = [0, 1].map((server) => ({ at: 500, kind: "drain", server, client: 0, ms: 5 }) as const);
    const plan = {
      servers: 3,
      clients: 1,
      durationMs: 5_000,
      callsPerSecond: 5,
      maxCalls: 0,
      balancer: 0,
      windowBytes: 65_536,
      pieceBytes: 0,
      faults: drains,
    };

    assert.equal(isGentle(plan), true);
    assert.equal(isGentle({ ...plan, servers: 2 }), false);
    assert.equal(isGentle({ ...plan, faults: [...drains, { at: 1, kind: "kill", server: 0, client: 0, ms: 5 }] }), false);
  });
});
