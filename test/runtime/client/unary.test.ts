import assert from "node:assert/strict";
import { attempt, type Result, RpcError } from "callwire";
import { InvalidOperation } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred, eventually } from "../../support/wait.js";

describe("unary call", () => {
  afterEach(closeAll);

  it("returns what the handler returns, plain or promised", async () => {
    const calc = connectCalculator(await startCalculator({ factorial: async (_context, n) => n * 2n }));

    assert.equal(await calc.divide(10, 4), 2.5);
    assert.equal(await calc.factorial(4n), 8n);
  });

  it("fills in the default of a parameter that is left out", async () => {
    const calc = connectCalculator(await startCalculator());

    assert.equal(await calc.divide(10), 10);
    assert.equal(await calc.checksum(new TextEncoder().encode("a")), 0xe40c292cn);
  });

  it("carries structs, enums, lists and absent fields", async () => {
    const calc = connectCalculator(
      await startCalculator({
        summarize: (_context, values, options) => ({
          count: values.length,
          sum: options?.digits ?? -1,
          mean: 0,
          sorted: values,
          label: `${options?.rounding}${options?.label === undefined ? "" : "!"}`,
        }),
      }),
    );

    assert.deepEqual(await calc.summarize([1, 2], { rounding: "Up" }), {
      count: 2,
      sum: 2,
      mean: 0,
      sorted: [1, 2],
      label: "Up",
    });
    assert.deepEqual(await calc.summarize([]), { count: 0, sum: -1, mean: 0, sorted: [], label: "undefined" });
  });

  it("carries a megabyte both ways and keeps the other calls in order", async () => {
    const calc = connectCalculator(
      await startCalculator({ checksum: (_context, data) => BigInt(data.length) + BigInt(data[data.length - 1] ?? 0) }),
    );
    const data = new Uint8Array(1_000_000).fill(3);
    const answers = await Promise.all([
      calc.checksum(data),
      calc.divide(1, 2),
      calc.checksum(data.subarray(0, 9_000)),
      calc.divide(3, 2),
    ]);

    assert.deepEqual(answers, [1_000_003n, 0.5, 9_003n, 1.5]);
  });

  it("rejects with the declared error, an instance of the generated class", async () => {
    const calc = connectCalculator(await startCalculator());

    await assert.rejects(calc.divide(1, 0), (error) => {
      assert.ok(error instanceof InvalidOperation);
      assert.deepEqual(
        [error.name, error.why, error.operation, error.message],
        ["InvalidOperation", "cannot divide by zero", "Divide", "cannot divide by zero"],
      );
      return true;
    });
  });

  it("gives errors as values through attempt", async () => {
    const calc = connectCalculator(await startCalculator());
    const good: Result<number, InvalidOperation | RpcError> = await attempt(calc.divide(9, 3));
    const bad = await attempt(calc.divide(1, 0));

    assert.deepEqual(good, { ok: true, value: 3 });
    assert.equal(!bad.ok && bad.error.name === "InvalidOperation" && bad.error.why, "cannot divide by zero");
  });

  it("refuses a wrong argument with its place and value, without a server", async () => {
    const calc = connectCalculator("tcp://127.0.0.1:1");
    const wrong = "ten" as unknown as number;

    await assert.rejects(calc.divide(wrong), {
      code: "INVALID_ARGUMENT",
      message: '[INVALID_ARGUMENT] demo.calculator.v1.Calculator/divide: num1 must be a number, got "ten"',
      processed: "no",
    });
    await assert.rejects(calc.summarize([1], { digits: 99 }), /options\.digits must be 0\.\.15, got 99/);
    await assert.rejects(calc.summarize([1, wrong]), /values\[1\] must be a number, got "ten"/);
  });

  it("keeps many calls in flight on one connection, answered out of order", async () => {
    const waiting: (() => void)[] = [];
    const calc = connectCalculator(
      await startCalculator({ divide: (_context, num1) => new Promise((resolve) => waiting.push(() => resolve(num1))) }),
    );
    const calls = Array.from({ length: 1_000 }, (_, index) => calc.divide(index));
    await eventually(() => assert.equal(waiting.length, 1_000));
    for (const answer of waiting.reverse()) answer();

    assert.deepEqual(
      await Promise.all(calls),
      Array.from({ length: 1_000 }, (_, index) => index),
    );
  });

  it("queues what exceeds the server's allowance and answers it all", async () => {
    let most = 0;
    let now = 0;
    const calc = connectCalculator(
      await startCalculator({
        divide: async (_context, num1) => {
          most = Math.max(most, ++now);
          await new Promise((resolve) => setImmediate(resolve));
          now--;
          return num1;
        },
      }),
    ).with({ timeoutMs: 50_000 });
    const answers = await Promise.all(Array.from({ length: 5_000 }, (_, index) => calc.divide(index)));

    assert.equal(answers.length, 5_000);
    assert.ok(most <= 1_024, `${most} at once`);
  });

  it("fails with DEADLINE_EXCEEDED when the server is too slow, and tells its handler", async () => {
    const aborted = deferred<unknown>();
    const calc = connectCalculator(
      await startCalculator({
        divide: (context) =>
          new Promise(() => context.signal.addEventListener("abort", () => aborted.resolve(context.signal.reason))),
      }),
    );
    await calc.factorial(1n);
    await assert.rejects(calc.with({ timeoutMs: 50 }).divide(1), { code: "DEADLINE_EXCEEDED", processed: "unknown" });

    assert.ok((await aborted.promise) instanceof RpcError);
  });

  it("ends with CANCELLED when its signal aborts, and tells the handler", async () => {
    const started = deferred<void>();
    const aborted = deferred<unknown>();
    const calc = connectCalculator(
      await startCalculator({
        divide: (context) =>
          new Promise(() => {
            context.signal.addEventListener("abort", () => aborted.resolve(context.signal.reason));
            started.resolve();
          }),
      }),
    );
    const controller = new AbortController();
    const call = calc.with({ signal: controller.signal }).divide(1);
    await started.promise;
    controller.abort(new Error("not needed"));

    await assert.rejects(call, { code: "CANCELLED" });
    assert.equal(((await aborted.promise) as RpcError).code, "CANCELLED");
  });

  it("does not start a call whose signal has aborted already", async () => {
    const calc = connectCalculator("tcp://127.0.0.1:1");

    await assert.rejects(calc.with({ signal: AbortSignal.abort() }).divide(1), { code: "CANCELLED", processed: "no" });
  });

  it("says what it looked for and where when no server comes until the deadline", async () => {
    const calc = connectCalculator("memory:nobody-here").with({ timeoutMs: 40 });

    await assert.rejects(calc.divide(1), {
      code: "UNAVAILABLE",
      processed: "no",
      message:
        /^\[UNAVAILABLE\] no live instance of "demo\.calculator\.v1\.Calculator" under memory:nobody-here \(0 registered\); waited \d+ ms; start a server/,
    });
  });

  it("fails at once without an instance when asked to fail fast", async () => {
    const calc = connectCalculator("memory:nobody-here").with({ failFast: true });

    await assert.rejects(calc.divide(1), { code: "UNAVAILABLE" });
  });

  it("waits for a server that starts later", async () => {
    const calc = connectCalculator("memory:late");
    const call = calc.divide(6, 3);
    await startCalculator({}, { registry: "memory:late" });

    assert.equal(await call, 2);
  });

  it("refuses options that are out of range by their name", () => {
    const calc = connectCalculator("memory:options");

    assert.throws(() => calc.with({ timeoutMs: -1 }), /option timeoutMs must be a number of milliseconds from 0/);
    assert.throws(() => calc.with({ deadlineAt: Number.NaN }), /option deadlineAt must be milliseconds of performance/);
  });

  it("fails waiting and running calls with CANCELLED when the client closes", async () => {
    const started = deferred<void>();
    const server = await startCalculator({
      divide: () => {
        started.resolve();
        return new Promise(() => undefined);
      },
    });
    const calc = connectCalculator(server);
    const running = calc.divide(1);
    await started.promise;
    const closing = calc.close();

    await assert.rejects(running, { code: "CANCELLED", message: /the client was closed/ });
    await closing;
    await assert.rejects(calc.divide(1), { code: "CANCELLED" });
  });
});
