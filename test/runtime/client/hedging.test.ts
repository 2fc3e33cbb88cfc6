import assert from "node:assert/strict";
import { connect, implement, RpcError } from "callwire";
import { FakeClock, type InProcessServer, startInProcess } from "callwire/testing";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient, type CalculatorHandler, InvalidOperation } from "../../../generated/calculator.js";
import { deferred } from "../../support/wait.js";

const open: AsyncDisposable[] = [];
let spaces = 0;

describe("a hedged call", () => {
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing[Symbol.asyncDispose]();
  });

  it("is made on a second instance when the first is slow; the first answer counts and the other call is cancelled", async () => {
    const cancelled = deferred<unknown>();
    const { calc, clock, answer } = await startTwo((context) =>
      context.signal.addEventListener("abort", () => cancelled.resolve(1)),
    );

    const call = calc.with({ hedgeAfterMs: 20 }).factorial(5n);
    await clock.advance(19);
    assert.equal(answer.length, 1);
    await clock.advance(1);
    assert.equal(answer.length, 2);
    answer[1]?.(120n);
    assert.equal(await call, 120n);
    await cancelled.promise;
  });

  it("takes the first instance's answer when that comes first", async () => {
    const { calc, clock, answer } = await startTwo();
    const call = calc.with({ hedgeAfterMs: 20 }).factorial(5n);
    await clock.advance(20);
    assert.equal(answer.length, 2);
    answer[0]?.(1n);
    assert.equal(await call, 1n);
  });

  it("is not made twice when the answer comes in time, nor when the method is not idempotent, nor when nobody asked", async () => {
    const { calc, clock, answer, entered } = await startTwo();
    const quick = calc.with({ hedgeAfterMs: 1_000 }).factorial(5n);
    await clock.advance(999);
    answer[0]?.(1n);
    await quick;
    await clock.advance(1_000);
    assert.equal(entered.factorial, 1);

    const slow = calc.with({ hedgeAfterMs: 5 }).checksum(new Uint8Array());
    await clock.advance(30);
    await slow;
    assert.equal(entered.checksum, 1);
    const unasked = calc.factorial(5n);
    await clock.advance(1_000);
    answer[1]?.(1n);
    await unasked;
    assert.equal(entered.factorial, 2);
  });

  it("is never made twice when it is to wait for ever", async () => {
    const { calc, clock, answer, entered } = await startTwo();
    const call = calc.with({ hedgeAfterMs: Number.POSITIVE_INFINITY }).factorial(5n);
    await clock.advance(4_000);
    answer[0]?.(1n);
    await call;

    assert.equal(entered.factorial, 1);
  });

  it("takes a declared error for an answer", async () => {
    const { calc } = await startTwo();
    await assert.rejects(calc.with({ hedgeAfterMs: 5 }).divide(1, 0), InvalidOperation);
  });

  it("fails with one error, at its deadline, when no instance answers", async () => {
    const { calc, clock, answer } = await startTwo();
    const call = calc.with({ hedgeAfterMs: 10, timeoutMs: 100 }).factorial(5n);
    const failed = assert.rejects(call, (error) => error instanceof RpcError && error.code === "DEADLINE_EXCEEDED");
    await clock.advance(100);
    await failed;
    assert.equal(answer.length, 2);
  });

  it("ends at its one deadline, and says for how long each instance had it", async () => {
    const { calc, clock } = await startTwo();
    let isOver = false;
    const failed = calc
      .with({ hedgeAfterMs: 100, timeoutMs: 400 })
      .factorial(5n)
      .then(() => assert.fail("it answered"), rpcError)
      .finally(() => (isOver = true));
    await clock.advance(399);
    assert.equal(isOver, false);
    await clock.advance(1); // the second call has the deadline of the first
    const error = await failed;

    const [first, second] = error.attempts;
    assert.ok(first !== undefined && second !== undefined && error.attempts.length === 2);
    assert.notEqual(first.instance, second.instance);
    assert.deepEqual([first.ms, second.ms], [400, 300]);
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
    const { calc, clock, answer } = await startTwo((context) => context.signal.addEventListener("abort", () => cancelled++));
    const controller = new AbortController();
    const call = calc.with({ hedgeAfterMs: 10, signal: controller.signal }).factorial(5n);
    await clock.advance(10);
    assert.equal(answer.length, 2);
    controller.abort();
    await assert.rejects(call, (error) => error instanceof RpcError && error.code === "CANCELLED");
    await clock.advance(0); // the cancels arrive
    assert.equal(cancelled, 2);
  });

  it("waits alone when there is one instance", async () => {
    const clock = new FakeClock();
    const answer = deferred<bigint>();
    let entered = 0;
    const factorial = (): Promise<bigint> => {
      entered++;
      return answer.promise;
    };
    const calc = start(clock, new MemoryRegistry(`hedging-${++spaces}`), { factorial }).connect(Calculator);
    const call = calc.with({ hedgeAfterMs: 10 }).factorial(1n);
    await clock.advance(60);
    answer.resolve(1n);

    assert.equal(await call, 1n);
    assert.deepEqual([entered, calc.inspect().instances.length], [1, 1]);
    await calc.close();
  });

  it("refuses a time that is none", async () => {
    const calc = connect(Calculator, "tcp://127.0.0.1:1");
    open.push(calc);
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

function start(clock: FakeClock, registry: MemoryRegistry, overrides: Partial<CalculatorHandler>): InProcessServer {
  const server = startInProcess({ services: [implement(Calculator, { ...calculator, ...overrides })], clock, registry });
  open.push(server);
  return server;
}

/**
 * Two servers whose `factorial` answers when `answer[n]` is called, in the order in which the calls
 * came in, and `checksum` after 30 ms.
 */
async function startTwo(onEnter: (context: Context) => void = () => undefined) {
  const clock = new FakeClock();
  const registry = new MemoryRegistry(`hedging-${++spaces}`);
  const answer: ((value: bigint) => void)[] = [];
  const entered = { factorial: 0, checksum: 0 };
  const overrides = {
    factorial: (context: Context) => {
      entered.factorial++;
      onEnter(context);
      return new Promise<bigint>((resolve) => answer.push(resolve));
    },
    checksum: (): Promise<bigint> => {
      entered.checksum++;
      return new Promise((resolve) => void clock.setTimeout(() => resolve(1n), 30));
    },
  };
  const [first] = [start(clock, registry, overrides), start(clock, registry, overrides)];
  open.push(registry);
  const calc: CalculatorClient = first.connect(Calculator);
  await clock.advance(0); // both are connected to
  assert.ok(calc.inspect().instances.length === 2 && calc.inspect().instances.every(({ state }) => state === "ready"));
  return { calc, clock, answer, entered };
}
