import assert from "node:assert/strict";
import type { ConnectOptions, ServeOptions } from "callwire";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred, eventually } from "../../support/wait.js";

const MIB = 1024 * 1024;

describe("the option maxFrameBytes", () => {
  afterEach(closeKitchens);

  /** A line of 6 MiB goes to the server and comes back. */
  async function sayMuch(serving: Partial<ServeOptions>, connecting: ConnectOptions): Promise<number> {
    const kitchen = connectKitchen(await startKitchen({}, serving), connecting);
    let length = 0;
    for await (const line of kitchen.chat("room", ["x".repeat(6 * MIB)])) length += line.length;
    return length;
  }

  it("lets larger messages through, both ways", async () => {
    assert.equal(await sayMuch({ maxFrameBytes: 8 * MIB }, { maxFrameBytes: 8 * MIB }), 6 * MIB + "room: ".length);
  });

  it("is each side's own: what the other may send", async () => {
    await assert.rejects(sayMuch({}, { maxFrameBytes: 8 * MIB }), {
      code: "RESOURCE_EXHAUSTED",
      message:
        /a message of 629\d+ bytes exceeds the limit of 4194288; split it into several calls, or raise maxFrameBytes where it is received/,
    });
    await assert.rejects(sayMuch({ maxFrameBytes: 8 * MIB }, {}), { code: "RESOURCE_EXHAUSTED" });
    await assert.rejects(sayMuch({}, {}), { code: "RESOURCE_EXHAUSTED" });
  });

  it("lets a message through that is larger than what else may wait in a socket", async () => {
    const kitchen = connectKitchen(await startKitchen({}, { maxFrameBytes: 64 * MIB }), { maxFrameBytes: 64 * MIB });
    const lines = kitchen.with({ timeoutMs: 20_000 }).chat("room", ["x".repeat(40 * MIB)]);
    for await (const line of lines) assert.equal(line.length, 40 * MIB + "room: ".length);
  });

  it("makes messages smaller, too", async () => {
    const kitchen = connectKitchen(await startKitchen({}, { maxFrameBytes: 512 }));
    await assert.rejects(
      async () => {
        for await (const line of kitchen.chat("room", ["x".repeat(600)])) assert.fail(line);
      },
      { code: "RESOURCE_EXHAUSTED" },
    );
    assert.equal(await kitchen.divide(1), 1);
  });
});

describe("the options for calls at once", () => {
  afterEach(closeAll);

  it("lets no more than maxCallsPerConnection run; the others wait in the client", async () => {
    const answer = deferred<bigint>();
    let running = 0;
    const factorial = (): Promise<bigint> => {
      running++;
      return answer.promise;
    };
    const calc = connectCalculator(await startCalculator({ factorial }, { maxCallsPerConnection: 3 }));
    const calls = Array.from({ length: 10 }, () => calc.factorial(1n));
    await eventually(() => assert.equal(running, 3));
    assert.equal(calc.inspect().waiting, 7);
    answer.resolve(5n);

    assert.deepEqual(
      await Promise.all(calls),
      Array.from({ length: 10 }, () => 5n),
    );
  });

  it("fails a call that has waited for one of them by its deadline, and at once when asked to fail fast", async () => {
    const answer = deferred<bigint>();
    const server = await startCalculator({ factorial: () => answer.promise }, { maxCallsPerConnection: 1 });
    const calc = connectCalculator(server);
    const running = calc.factorial(1n);
    await eventually(() => assert.equal(calc.inspect().instances[0]?.inFlight, 1));
    const busy = `no instance of "demo\\.calculator\\.v1\\.Calculator" under \\S+ has room \\(1 seen: \\S+ has 1 call, as many as it takes\\)`;

    await assert.rejects(calc.with({ timeoutMs: 40 }).divide(1), {
      code: "DEADLINE_EXCEEDED",
      processed: "no",
      message: new RegExp(`^\\[DEADLINE_EXCEEDED\\] ${busy}; waited \\d+ ms; add servers, or raise their maxCallsPerConnection$`),
    });
    await assert.rejects(calc.with({ failFast: true }).divide(1), {
      code: "RESOURCE_EXHAUSTED",
      processed: "no",
      message: new RegExp(`^\\[RESOURCE_EXHAUSTED\\] ${busy}; waited \\d+ ms; add servers`),
    });
    answer.resolve(5n);
    assert.equal(await running, 5n);
  });

  it("carries more than 1,024 at once when it may, and all of them may be cancelled", async () => {
    let running = 0;
    const factorial = (): Promise<bigint> => {
      running++;
      return new Promise(() => undefined);
    };
    const server = await startCalculator({ factorial }, { maxCallsPerConnection: 5_000, graceMs: 0 });
    const calc = connectCalculator(server);
    await calc.divide(1);
    const abort = new AbortController();
    const called = calc.with({ signal: abort.signal, timeoutMs: 60_000 });
    const calls = Array.from({ length: 5_000 }, () => called.factorial(1n));
    const outcome = Promise.all(calls.map((call) => assert.rejects(call, { code: "CANCELLED" })));
    await eventually(() => assert.equal(running, 5_000));
    abort.abort();
    await outcome;
  });

  it("lets the calls of one client wait in it also when maxCalls is the lower limit", async () => {
    const calc = connectCalculator(await startCalculator({ factorial: async (_context, n) => n }, { maxCalls: 2 }));
    await calc.divide(1);
    const numbers = Array.from({ length: 100 }, (_, index) => BigInt(index));

    assert.deepEqual(await Promise.all(numbers.map((n) => calc.factorial(n))), numbers);
  });

  it("refuses what comes beyond maxCalls, over all connections", async () => {
    const answer = deferred<bigint>();
    const server = await startCalculator({ factorial: () => answer.promise }, { maxCalls: 2 });
    const first = connectCalculator(server).factorial(1n);
    const second = connectCalculator(server).factorial(1n);
    const other = connectCalculator(server);
    await eventually(() =>
      assert.rejects(other.divide(1), {
        code: "RESOURCE_EXHAUSTED",
        message: /the server is full: 0 calls on this connection, 2 in all/,
      }),
    );
    answer.resolve(1n);

    assert.deepEqual(await Promise.all([first, second]), [1n, 1n]);
  });

  for (const [options, message] of [
    [{ maxFrameBytes: 100 }, /option maxFrameBytes must be a whole number of bytes from 512 to 67108864, got 100/],
    [{ maxCallsPerConnection: 0 }, /option maxCallsPerConnection must be a whole number from 1 to 65536, got 0/],
    [{ maxCalls: 1.5 }, /option maxCalls must be a whole number from 1 to 1000000, got 1\.5/],
  ] as const) {
    it(`refuse ${JSON.stringify(options)}`, async () => {
      await assert.rejects(startCalculator({}, options), { code: "INVALID_ARGUMENT", message });
    });
  }
});
