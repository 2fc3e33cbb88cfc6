// The world repeats itself, and in it the runtime keeps what it promises, whatever goes wrong.

import assert from "node:assert/strict";
import type { Fault, FaultKind, Plan } from "./plan.js";
import { playSeeds } from "./seeds.js";
import { runWorld, type Verdict } from "./world.js";

const CALM: Plan = {
  servers: 1,
  clients: 1,
  durationMs: 5_000,
  callsPerSecond: 10,
  maxCalls: 0,
  balancer: 0,
  windowBytes: 65_536,
  pieceBytes: 0,
  faults: [],
};

function fault(kind: FaultKind, ms: number): Fault {
  return { at: 2_000, kind, server: 0, client: 0, ms };
}

function run(plan: Plan, seed = 1): Promise<Verdict> {
  return runWorld({ seed, plan });
}

describe("a world", function () {
  this.timeout(600_000);

  it("of one server and one client, in which nothing goes wrong, has no call that fails for another reason than its caller", async () => {
    const { problems, calls, failed } = await run(CALM);

    assert.deepEqual(problems, []);
    assert.ok(calls > 30, `${calls} calls`);
    assert.ok(failed < calls / 4, `${failed} of ${calls} failed`);
  });

  it("is the same each time for one seed, and another for another seed", async () => {
    const [first, second, other] = [await runWorld({ seed: 5 }), await runWorld({ seed: 5 }), await runWorld({ seed: 6 })];

    assert.equal(second.hash, first.hash);
    assert.equal(second.events, first.events);
    assert.notEqual(other.hash, first.hash);
  });

  it("loses calls that must not run twice when their only server dies", async () => {
    const plan = { ...CALM, callsPerSecond: 20, faults: [fault("kill", 3_000)] };
    const { problems, failed } = await run(plan, 3);

    assert.deepEqual(problems, []);
    assert.ok(failed > 0);
  });

  playSeeds(0);
});
