// Plans: what is drawn, of whom, and what is no plan.

import assert from "node:assert/strict";
import { createRandom } from "#runtime/base/random.js";
import { type DrawOptions, describeFault, drawFaults, endOf, FAULT_KINDS, isFault } from "#runtime/simulation/faults.js";

const ALL: DrawOptions = { kinds: FAULT_KINDS, maxFaults: 8, durationMs: 5_000 };
const TARGETS = [
  { name: "server", mayDie: true },
  { name: "client", mayDie: false },
];

function drawMany(options: DrawOptions = ALL, targets = TARGETS) {
  return Array.from({ length: 200 }, (_, seed) => drawFaults(createRandom(seed), targets, options));
}

describe("drawFaults", () => {
  it("draws the same plan for the same seed, in the order of its moments", () => {
    assert.deepEqual(drawMany(), drawMany());
    for (const plan of drawMany()) {
      const moments = plan.map(({ at }) => at);
      assert.deepEqual(
        moments,
        [...moments].sort((a, b) => a - b),
      );
    }
  });

  it("draws each kind, within the time, and what can be read back", () => {
    const faults = drawMany().flat();

    assert.deepEqual([...new Set(faults.map(({ kind }) => kind))].sort(), [...FAULT_KINDS].sort());
    for (const fault of faults) assert.ok(fault.at >= 1_000 && fault.at <= 5_000 && isFault(JSON.parse(JSON.stringify(fault))));
    assert.ok(faults.some(({ kind, ms }) => kind === "jump" && ms < 0));
    assert.ok(faults.every(({ kind, ms }) => kind === "jump" || ms > 0));
  });

  it("ends no process that may not die", () => {
    for (const { kind, process } of drawMany().flat())
      if (kind === "kill" || kind === "power" || kind === "drain") assert.equal(process, "server");
  });

  it("draws nothing between two where one is alone, and as many faults as are asked for", () => {
    const alone = drawMany({ ...ALL, kinds: ["cut", "lose", "slow"] }, [{ name: "server", mayDie: true }]);
    assert.deepEqual(alone.flat(), []);
    for (const fault of drawMany({ ...ALL, kinds: ["cut"] }).flat()) assert.notEqual(fault.process, fault.peer);

    assert.ok(drawMany({ ...ALL, maxFaults: 1 }).every((plan) => plan.length === 1));
    assert.equal(Math.max(...drawMany().map((plan) => plan.length)), 8);
  });
});

describe("a plan", () => {
  it("is over with the last of its faults, but for a clock that is set", () => {
    assert.equal(endOf([]), 0);
    assert.equal(endOf([{ at: 5, kind: "kill", process: "server", ms: 7 }]), 12);
    assert.equal(endOf([{ at: 5, kind: "jump", process: "server", ms: 7_000 }]), 5);
  });

  it("is shown with the process, and with both where there are two", () => {
    assert.equal(describeFault({ at: 5, kind: "kill", process: "server", ms: 7 }), "      5 ms  kill          server, 7 ms");
    assert.match(describeFault({ at: 5, kind: "cut", process: "one", peer: "two", ms: 7 }), /cut {11}one and two, 7 ms$/);
  });

  it("has no fault of another kind, without its process, its peer or its time", () => {
    const fault = { at: 5, kind: "cut", process: "one", peer: "two", ms: 7 };
    assert.ok(isFault(fault));
    for (const wrong of [{ kind: "storm" }, { process: 5 }, { peer: undefined }, { ms: "7" }, { at: Number.NaN }])
      assert.equal(isFault({ ...fault, ...wrong }), false);
    assert.equal(isFault(undefined), false);
  });
});
