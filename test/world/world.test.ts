// The world repeats itself, and in it the runtime keeps what it promises, whatever goes wrong.

import assert from "node:assert/strict";
import { shortOrLong } from "../support/long-form.js";
import type { Fault, FaultKind, Plan } from "./plan.js";
import { runWorld, type Verdict } from "./world.js";

/** Seeds of the short form and of the long one: 6 s and 5 minutes of a core. */
const SEEDS = shortOrLong(60, 3_000);

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

  for (let from = 1; from <= SEEDS; from += 20) {
    it(`holds all promises with the seeds ${from} to ${from + 19}`, async () => {
      const found: string[] = [];
      for (let seed = from; seed < from + 20; seed++) {
        const { problems } = await runWorld({ seed });
        if (problems.length > 0) found.push(`npm run world -- --seed ${seed}: ${problems[0]}`);
      }
      assert.deepEqual(found, []);
    });
  }
});
