import assert from "node:assert/strict";
import { createReadOnlyRegistry, type FollowedList } from "callwire/registry";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { eventually } from "../../support/wait.js";

describe("the error of a call that finds no instance", () => {
  let registry: MemoryRegistry;
  beforeEach(() => {
    registry = new MemoryRegistry("no-instance");
  });
  afterEach(async () => {
    await closeAll();
    await registry[Symbol.asyncDispose]();
  });

  it("says that all weights are 0, and what to do", async () => {
    await startCalculator({}, { registry, weight: 0 });
    await startCalculator({}, { registry, weight: 0 });
    const calc = connectCalculator(registry);
    await eventually(() => assert.ok(calc.inspect().instances.every(({ state }) => state === "ready")));

    await assert.rejects(calc.with({ timeoutMs: 50 }).divide(1), {
      code: "UNAVAILABLE",
      message:
        /\(2 seen, .*: \S+ \S+ has weight 0; \S+ \S+ has weight 0\); waited \d+ ms; give one a weight above 0, by serve\(\{ weight \}\) or in the operator's settings$/,
    });
  });

  it("says it of those that weigh nothing, and not what to do when others can be reached again", async () => {
    await startCalculator({}, { registry, weight: 0 });
    const dead = { id: "dead", rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {} } as const;
    registry.register(Calculator.name, dead);
    const calc = connectCalculator(registry);
    await eventually(() => assert.equal(calc.inspect().instances.filter(({ state }) => state === "ready").length, 1));

    const call = calc.with({ timeoutMs: 50 }).divide(1);
    await assert.rejects(call, /has weight 0; 127\.0\.0\.1:1 dead~0 cannot connect to \S+ ECONNREFUSED\); waited \d+ ms$/);
  });

  it("says why a list is empty, stale, or not there, and where a server has to be written that cannot register", async () => {
    let list: FollowedList | undefined;
    await using lists = createReadOnlyRegistry({
      target: "test:lists",
      follow: (_service, followed) => {
        list = followed;
        return { refresh: async () => undefined, stop: () => undefined };
      },
    });
    const calc = connectCalculator(lists);
    const told = (message: RegExp) => assert.rejects(calc.with({ timeoutMs: 30 }).divide(1), { code: "UNAVAILABLE", message });
    list?.fail("no answer");
    await told(/\(the registry is suspended, no list was ever loaded: no answer\); waited \d+ ms; check that the registry at /);
    list?.publish([], { skipped: 0, failure: "no such name" });
    await told(
      /\(0 registered: no such name\); waited \d+ ms; start a server, and have its address written where that list comes from$/,
    );
    list?.fail("refused");
    await told(/\(0 registered, the list is stale: refused\)/);
  });
});
