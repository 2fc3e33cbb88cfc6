// A plan is drawn from its seed, and read from a file as what it is.

import assert from "node:assert/strict";
import { isGentle, parsePlan } from "./plan.js";
import { planOf } from "./world.js";

describe("a plan", () => {
  it("is the same for the same seed, and is read back as it was written", () => {
    assert.deepEqual(planOf(7), planOf(7));
    assert.deepEqual(parsePlan(JSON.stringify(planOf(7))), planOf(7));
  });

  it("is refused when it is none", () => {
    for (const text of ["1", "{}", JSON.stringify({ ...planOf(7), faults: [{ kind: "rain" }] })])
      assert.throws(() => parsePlan(text), /the file is no plan/);
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
