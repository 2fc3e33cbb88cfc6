import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { type CalculatorClient, InvalidOperation } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred, eventually } from "../../support/wait.js";

describe("a hedged call", () => {
  afterEach(closeAll);

  it("is made on a second instance when the first is slow; the first answer counts and the other call is cancelled", async () => {
    const cancelled = deferred<unknown>();
    const { calc, answer } = await startTwo((context) => context.signal.addEventListener("abort", () => cancelled.resolve(1)));

    const call = calc.with({ hedgeAfterMs: 20 }).factorial(5n);
    await eventually(() => assert.equal(answer.length, 2));
    answer[1]?.(120n);
    assert.equal(await call, 120n);
    await cancelled.promise;
  });

  it("takes the first instance's answer when that comes first", async () => {
    const { calc, answer } = await startTwo();
    const call = calc.with({ hedgeAfterMs: 20 }).factorial(5n);
    await eventually(() => assert.equal(answer.length, 2));
    answer[0]?.(1n);
    assert.equal(await call, 1n);
  });

  it("is not made twice when the answer comes in time, nor when the method is not idempotent, nor when nobody asked", async () => {
    const { calc, answer, entered } = await startTwo();
    const quick = calc.with({ hedgeAfterMs: 1_000 }).factorial(5n);
    await eventually(() => assert.equal(answer.length, 1));
    answer[0]?.(1n);
    await quick;
    assert.equal(entered.factorial, 1);

    await calc.with({ hedgeAfterMs: 5 }).checksum(new Uint8Array());
    assert.equal(entered.checksum, 1);
    await calc.divide(1);
  });

  it("is never made twice when it is to wait for ever", async () => {
    const { calc, answer, entered } = await startTwo();
    const call = calc.with({ hedgeAfterMs: Number.POSITIVE_INFINITY }).factorial(5n);
    await eventually(() => assert.equal(answer.length, 1));
    await calc.checksum(new Uint8Array());
    answer[0]?.(1n);
    await call;

    assert.equal(entered.factorial, 1);
  });

  it("takes a declared error for an answer", async () => {
    const { calc } = await startTwo();
    await assert.rejects(calc.with({ hedgeAfterMs: 5 }).divide(1, 0), InvalidOperation);
  });

  it("fails with one error, at its deadline, when no instance answers", async () => {
    const { calc, answer } = await startTwo();
    const call = calc.with({ hedgeAfterMs: 10, timeoutMs: 100 }).factorial(5n);
    await assert.rejects(call, (error) => error instanceof RpcError && error.code === "DEADLINE_EXCEEDED");
    assert.equal(answer.length, 2);
  });

  it("ends at its one deadline, and says for how long each instance had it", async () => {
    const { calc } = await startTwo();
    const startedAt = performance.now();
    const error = await calc
      .with({ hedgeAfterMs: 100, timeoutMs: 400 })
      .factorial(5n)
      .then(() => assert.fail("it answered"), rpcError);

    assert.ok(performance.now() - startedAt < 490, "the second call has the deadline of the first");
    const [first, second] = error.attempts;
    assert.ok(first !== undefined && second !== undefined && error.attempts.length === 2);
    assert.notEqual(first.instance, second.instance);
    assert.ok(first.ms > 395 && first.ms < 401 && second.ms > 200 && second.ms <= 301, JSON.stringify(error.attempts));
    const had = [first, second].map(({ instance, ms }) => `${instance} had it for ${Math.round(ms)} ms`).join(", ");
    assert.equal(
      error.message,
      `[DEADLINE_EXCEEDED] demo.calculator.v1.Calculator/factorial did not answer within 400 ms; ${had}`,
    );
    assert.equal(error.processed, "unknown");
    assert.equal(error.instance, first.instance);
    assert.match(error.stack ?? "", new RegExp(`at demo.calculator.v1.Calculator/factorial \\(${first.instance}\\)`));
  });

  it("ends both when its caller cancels", async () => {
    let cancelled = 0;
    const { calc, answer } = await startTwo((context) => context.signal.addEventListener("abort", () => cancelled++));
    const controller = new AbortController();
    const call = calc.with({ hedgeAfterMs: 10, signal: controller.signal }).factorial(5n);
    await eventually(() => assert.equal(answer.length, 2));
    controller.abort();
    await assert.rejects(call, (error) => error instanceof RpcError && error.code === "CANCELLED");
    await eventually(() => assert.equal(cancelled, 2));
  });

  it("waits alone when there is one instance", async () => {
    const server = await startCalculator({ factorial: () => new Promise((resolve) => setTimeout(resolve, 60, 1n)) });
    const calc = connectCalculator(server);
    assert.equal(await calc.with({ hedgeAfterMs: 10 }).factorial(1n), 1n);
    assert.equal(calc.inspect().instances.length, 1);
  });

  it("refuses a time that is none", async () => {
    const calc = connectCalculator("tcp://127.0.0.1:1");
    assert.throws(() => calc.with({ hedgeAfterMs: -1 }), /option hedgeAfterMs must be a number of milliseconds/);
  });
});

function rpcError(error: unknown): RpcError {
  assert.ok(error instanceof RpcError);
  return error;
}

interface Context {
  readonly signal: AbortSignal;
}

/** Two servers whose `factorial` answers when `answer[n]` is called, in the order in which the calls came in. */
async function startTwo(onEnter: (context: Context) => void = () => undefined) {
  const answer: ((value: bigint) => void)[] = [];
  const entered = { factorial: 0, checksum: 0 };
  const overrides = {
    factorial: (context: Context) => {
      entered.factorial++;
      onEnter(context);
      return new Promise<bigint>((resolve) => answer.push(resolve));
    },
    checksum: async () => {
      entered.checksum++;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return 1n;
    },
  };
  const servers = [await startCalculator(overrides), await startCalculator(overrides)];
  const calc: CalculatorClient = connectCalculator(`static:${servers.map(({ listening }) => listening).join(",")}`);
  await eventually(() => assert.ok(calc.inspect().instances.every(({ state }) => state === "ready")));
  return { calc, answer, entered };
}
