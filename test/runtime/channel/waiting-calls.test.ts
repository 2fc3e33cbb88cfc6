import assert from "node:assert/strict";
import type { CallwireServer, RpcError } from "callwire";
import { MAX_WAITING_CALLS } from "#runtime/base/limits/call.js";
import type { CalculatorClient } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred, eventually } from "../../support/wait.js";

let spaces = 0;

describe("the calls that wait for an instance", () => {
  let registry = "";
  let calc: CalculatorClient;
  beforeEach(() => {
    registry = `memory:waiting-${++spaces}`;
    calc = connectCalculator(registry);
  });
  afterEach(closeAll);

  /** As many calls as may wait; call number x is for x. */
  function fillQueue(from: CalculatorClient = calc): Promise<number>[] {
    const calls = Array.from({ length: MAX_WAITING_CALLS }, (_, number) => from.divide(number));
    assert.equal(calc.inspect().waiting, MAX_WAITING_CALLS);
    return calls;
  }

  it("are 10,000 at most: the next one fails with RESOURCE_EXHAUSTED, until one has left", async () => {
    const abort = new AbortController();
    const patient = calc.with({ timeoutMs: 60_000 }); // ten thousand answers, however busy the machine is
    const leaver = patient.with({ signal: abort.signal }).divide(1);
    const others = Array.from({ length: MAX_WAITING_CALLS - 1 }, () => patient.divide(1));

    await assert.rejects(calc.divide(1), {
      code: "RESOURCE_EXHAUSTED",
      processed: "no",
      message: /10000 calls wait already; send fewer at once, or add servers/,
    });
    abort.abort();
    await assert.rejects(leaver, { code: "CANCELLED", processed: "no" });
    const last = patient.divide(7);
    assert.equal(calc.inspect().waiting, MAX_WAITING_CALLS);
    await startCalculator({}, { registry });

    assert.deepEqual(new Set(await Promise.all(others)), new Set([1]));
    assert.equal(await last, 7);
  });

  it("are all answered in their order, however few a server takes at once", async () => {
    const order: number[] = [];
    const calls = fillQueue(calc.with({ timeoutMs: 120_000 })); // however slow the machine is
    const divide = (_context: unknown, num1: number): number => {
      order.push(num1);
      return num1;
    };
    await startCalculator({ divide }, { registry, maxCallsPerConnection: 7 });
    const inOrder = Array.from({ length: MAX_WAITING_CALLS }, (_, number) => number);

    assert.deepEqual(await Promise.all(calls), inOrder);
    assert.deepEqual(order, inOrder);
  });

  it("are all told when the client closes, and leave when their signal aborts or their deadline passes", async () => {
    const abort = new AbortController();
    for (const [client, leave, code] of [
      [calc.with({ signal: abort.signal }), () => abort.abort(), "CANCELLED"],
      [calc.with({ timeoutMs: 100 }), () => undefined, "UNAVAILABLE"],
      [calc, () => calc.close(), "CANCELLED"],
    ] as const) {
      const calls = fillQueue(client);
      leave();
      for (const outcome of await Promise.allSettled(calls)) {
        assert.equal(outcome.status === "rejected" && (outcome.reason as RpcError).code, code); // all that a client rejects with
      }
      assert.equal(calc.inspect().waiting, 0);
    }
  });

  it("go elsewhere when the only connection that they waited for is lost", async () => {
    const started = deferred<void>();
    const hang = (): Promise<number> => {
      started.resolve();
      return deferred<number>().promise;
    };
    const server: CallwireServer = await startCalculator({ divide: hang }, { registry, maxCallsPerConnection: 1, graceMs: 0 });
    const running = calc.divide(-1);
    await started.promise;
    const calls = fillQueue();
    const gone = server.close({ graceMs: 0 });
    await startCalculator({}, { registry });
    await gone;

    assert.deepEqual(
      await Promise.all(calls),
      calls.map((_, number) => number),
    );
    await eventually(() => assert.equal(calc.inspect().waiting, 0));
    await Promise.allSettled([running]);
  });
});
