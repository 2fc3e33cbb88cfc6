// A scenario is described at once, and says something: or nothing of it would be played, and all
// would hold.

import assert from "node:assert/strict";
import type { ProcessOptions, Scenario } from "callwire/simulation";
import { simulate } from "callwire/simulation";
import { describeScenario } from "#runtime/simulation/description.js";

const ENDS = (): void => undefined;

function refuses(scenario: Scenario, message: RegExp): void {
  assert.throws(() => describeScenario(scenario), { code: "INVALID_ARGUMENT", message });
}

describe("a scenario", () => {
  it("has its processes in their order, and its checks", () => {
    const { processes, checks } = describeScenario((simulation) => {
      simulation.process("one", ENDS);
      simulation.process("other", ENDS, { mayDie: false });
      simulation.check(ENDS);
    });

    assert.deepEqual(processes, [
      { name: "one", start: ENDS, mayDie: true },
      { name: "other", start: ENDS, mayDie: false },
    ]);
    assert.deepEqual(checks, [ENDS]);
  });

  it("has a process at least, and is over when it returns", async () => {
    refuses(ENDS, /the scenario has no process/);
    const later = (): unknown => Promise.reject(new Error("too late"));
    refuses(later as Scenario, /returns no promise; await in the start of a process/);
    await assert.rejects(simulate({}, undefined as unknown as Scenario), /simulate needs a scenario/); // wrong on purpose
  });

  it("takes nothing that comes when its run has begun", async () => {
    const late: Scenario = (simulation) => {
      simulation.process("one", () => simulation.process("other", ENDS));
    };
    const lateCheck: Scenario = (simulation) => simulation.process("one", () => simulation.check(ENDS));

    await assert.rejects(simulate({ plan: [] }, late), /one: RpcError: \[FAILED_PRECONDITION\] a process comes too late/);
    await assert.rejects(simulate({ plan: [] }, lateCheck), /a check comes too late/);
  });

  it("takes names that are words, functions, and options that it knows", () => {
    for (const name of ["", "a b", "\n", 5 as unknown as string]) // wrong on purpose
      refuses((simulation) => simulation.process(name, ENDS), /is a word without blanks/);
    for (const name of ["check", "registry"])
      refuses((simulation) => simulation.process(name, ENDS), /of the simulation itself; take another/);
    const none = undefined as unknown as () => void; // wrong on purpose
    refuses((simulation) => simulation.process("one", none), /the start of one must be a function/);
    refuses((simulation) => simulation.check(none), /a check must be a function/);
    const typo = { mayDye: false } as ProcessOptions; // wrong on purpose
    refuses((simulation) => simulation.process("one", ENDS, typo), /"mayDye" of process is unknown/);
  });

  it("is described when it is its turn", async () => {
    const order: string[] = [];
    const play = (name: string) =>
      simulate({ plan: [], durationMs: 0 }, (simulation) => {
        order.push(`${name} is described`);
        simulation.process("one", () => void order.push(`${name} runs`));
      });
    await Promise.all([play("first"), play("second")]);

    const second = order.indexOf("second is described");
    assert.ok(order.indexOf("first runs") < second && second < order.indexOf("second runs"), order.join());
  });
});
