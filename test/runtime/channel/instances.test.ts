import assert from "node:assert/strict";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred, eventually } from "../../support/wait.js";

describe("a channel whose instances change", () => {
  afterEach(closeAll);

  it("loses none of the calls that cross a GOAWAY, also when its retry budget is far too small for them", async () => {
    const [first, second] = [await startCalculator(), await startCalculator()];
    const calc = connectCalculator(`static:${first.listening},${second.listening}`);
    await eventually(() => calc.with({ failFast: true }).divide(1));
    const calls = Array.from({ length: 1_500 }, () => calc.checksum(new Uint8Array()));
    const stopped = Promise.all([first.close(), Promise.all(calls)]);

    await stopped;
  });

  it("goes to the new address of an instance that has moved, and lets the calls at the old one end", async () => {
    const answer = deferred<bigint>();
    const before = await startCalculator({ factorial: () => answer.promise });
    const after = await startCalculator({ factorial: () => 2n });
    await using registry = new MemoryRegistry("moved");
    const endpoint = { id: "moving", rev: 0, weight: 100, state: "up", meta: {} } as const;
    registry.register(Calculator.name, { ...endpoint, ...before.address });
    const calc = connectCalculator(registry);
    const early = calc.factorial(1n);
    await calc.divide(1);
    registry.register(Calculator.name, { ...endpoint, rev: 1, ...after.address });

    assert.equal(await calc.factorial(1n), 2n);
    answer.resolve(1n);
    assert.equal(await early, 1n);
  });

  it("keeps who is connected when the list becomes empty, until the connection ends", async () => {
    const server = await startCalculator();
    await using registry = new MemoryRegistry("emptied");
    const endpoint = { id: "only", rev: 0, weight: 100, state: "up", meta: {} } as const;
    const registration = registry.register(Calculator.name, { ...endpoint, ...server.address });
    const calc = connectCalculator(registry);
    await calc.divide(1);
    await registration[Symbol.asyncDispose]();

    assert.equal(calc.inspect().registry.listed, 0);
    assert.equal(await calc.divide(8, 2), 4);
    await server.close();
    await assert.rejects(calc.with({ failFast: true }).divide(1), /0 registered/);
    await eventually(() => assert.equal(calc.inspect().instances.length, 0));
  });
});
