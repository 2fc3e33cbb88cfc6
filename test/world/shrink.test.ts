// A plan becomes as small as what it shows allows.

import assert from "node:assert/strict";
import type { Fault, Plan } from "./plan.js";
import { shrink } from "./shrink.js";
import { planOf } from "./world.js";

const KILL: Fault = { at: 500, kind: "kill", server: 1, client: 0, ms: 800 };
const CUT: Fault = { at: 900, kind: "cut", server: 0, client: 0, ms: 3_000 };
const JUMP: Fault = { at: 300, kind: "jump", server: 0, client: 0, ms: 9 };

describe("shrink", () => {
  const plan: Plan = {
    servers: 4,
    clients: 3,
    durationMs: 9_000,
    callsPerSecond: 8,
    maxCalls: 0,
    balancer: 0,
    windowBytes: 65_536,
    pieceBytes: 0,
    faults: [JUMP, KILL, JUMP, CUT, JUMP],
  };

  it("leaves the two faults that it takes together", async () => {
    const small = await shrink(plan, async ({ faults }) =>
      ["kill", "cut"].every((kind) => faults.some((each) => each.kind === kind)),
    );

    assert.deepEqual(
      small.faults.map(({ kind, ms }) => [kind, ms]),
      [
        ["kill", 1],
        ["cut", 1],
      ],
    );
    assert.deepEqual([small.servers, small.clients, small.callsPerSecond], [1, 1, 1]);
  });

  it("leaves a plan as it is that fails only so", async () => {
    assert.equal(await shrink(plan, async () => false), plan);
  });

  it("ends for a plan that always fails", async () => {
    const small = await shrink(planOf(3), async () => true);

    assert.deepEqual(small.faults, []);
  });
});
