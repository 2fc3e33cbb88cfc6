import assert from "node:assert/strict";
import { createContext, runInContext } from "node:vm";
import { type CallContext, type CallOptions, type ClientInterceptor, implement } from "callwire";
import { FakeClock, startInProcess } from "callwire/testing";
import { DEFAULT_MAX_CALL_MS } from "#runtime/base/limits/server.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { kitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

const TARGET = "tcp://127.0.0.1:1";
const REFUSED = { code: "INVALID_ARGUMENT", processed: "no" } as const;

describe("option deadlineAt", () => {
  afterEach(closeAll);

  it("refuses a moment of another clock, and says which one counts", () => {
    const calc = connectCalculator(TARGET);
    const late = Date.now() + 200;

    assert.throws(() => calc.with({ deadlineAt: late }), {
      ...REFUSED,
      message: new RegExp(
        `option deadlineAt must be milliseconds of performance\\.now\\(\\), at most 2147483647 ahead, or a Date, got ${late}, ` +
          "which lies \\d+ days ahead; give performance\\.now\\(\\) \\+ ms, new Date\\(Date\\.now\\(\\) \\+ ms\\), or timeoutMs$",
      ),
    });
  });

  it("refuses a Date that lies too far ahead, and one that is no moment", () => {
    const calc = connectCalculator(TARGET);

    assert.throws(() => calc.with({ deadlineAt: new Date(Date.now() + 2 ** 31 + 60_000) }), {
      ...REFUSED,
      message: /option deadlineAt .*, got a Date, which lies 25 days ahead;/,
    });
    for (const deadlineAt of [new Date(Number.NaN), Number.NaN, Number.NEGATIVE_INFINITY, "2026-01-01", 5n]) {
      assert.throws(() => calc.with({ deadlineAt } as unknown as CallOptions), {
        ...REFUSED,
        message: /option deadlineAt must be milliseconds of performance\.now\(\)/,
      });
    }
  });

  it("takes what lies as far ahead as a call can last", () => {
    const calc = connectCalculator(TARGET);

    calc.with({ deadlineAt: performance.now() + 2 ** 31 - 1_000 });
    calc.with({ deadlineAt: new Date(Date.now() + 2 ** 31 - 1_000) });
  });

  it("takes a Date, also one of another realm", async () => {
    const divide = (): Promise<number> => deferred<number>().promise;
    const calc = connectCalculator(await startCalculator({ divide }, { graceMs: 0 }));
    const foreign = runInContext(`new Date(${Date.now() + 200})`, createContext({})) as Date;

    for (const deadlineAt of [new Date(Date.now() + 200), foreign]) {
      const startedAt = performance.now();
      await assert.rejects(calc.with({ deadlineAt }).divide(1), { code: "DEADLINE_EXCEEDED" });
      assert.ok(performance.now() - startedAt < 5_000);
    }
  });

  it("counts by the clock that the client was given", async () => {
    const clock = new FakeClock(1_000_000);
    await using server = startInProcess({ services: [implement(Calculator, calculator)], clock });
    const calc = server.connect(Calculator);

    await assert.rejects(calc.with({ deadlineAt: new Date(999_000) }).divide(1), { message: /had passed by 1000 ms/ });
    assert.equal(await calc.with({ deadlineAt: new Date(1_000_500) }).divide(1), 1);
  });

  it("is checked when an interceptor gives it", async () => {
    const interceptor: ClientInterceptor = {
      call: (request, next) => next({ ...request, options: { ...request.options, deadlineAt: Date.now() } }),
    };
    const calc = connectCalculator(TARGET, { interceptors: [interceptor] });

    await assert.rejects(calc.divide(1), { ...REFUSED, message: /option deadlineAt/ });
  });
});

describe("Infinity, the word for no deadline", () => {
  afterEach(closeAll);

  /** A calculator whose handler answers with what its context says of the deadline. */
  async function contextOf(options: CallOptions, maxTimeoutMs?: number): Promise<CallContext> {
    let seen: CallContext | undefined;
    const divide = (context: CallContext): number => {
      seen = context;
      return 1;
    };
    await connectCalculator(await startCalculator({ divide }, { maxTimeoutMs }))
      .with(options)
      .divide(1);
    assert.ok(seen !== undefined);
    return seen;
  }

  it("is taken as timeoutMs and as deadlineAt, and arrives as such", async () => {
    for (const options of [{ timeoutMs: Number.POSITIVE_INFINITY }, { deadlineAt: Number.POSITIVE_INFINITY }]) {
      const { remainingMs, deadlineAt } = await contextOf(options, Number.POSITIVE_INFINITY);
      assert.deepEqual([remainingMs, deadlineAt], [Infinity, Infinity]);
    }
  });

  it("leaves the server's own maximum in force", async () => {
    const { remainingMs } = await contextOf({ timeoutMs: Number.POSITIVE_INFINITY });

    assert.ok(remainingMs > 0 && remainingMs <= DEFAULT_MAX_CALL_MS, `${remainingMs} ms remain`);
  });

  it("leaves the other of the two in force", async () => {
    const { remainingMs } = await contextOf({ timeoutMs: 5_000, deadlineAt: Number.POSITIVE_INFINITY });

    assert.ok(remainingMs > 0 && remainingMs <= 5_000);
  });

  it("is what a stream without a deadline shows, and can be handed on", async () => {
    const seen = deferred<readonly number[]>();
    const handler = {
      ...kitchen,
      async *watch(context: CallContext): AsyncGenerator<{ x: number; y: number }> {
        seen.resolve([context.remainingMs, context.deadlineAt]);
        yield { x: 1, y: 1 };
      },
    };
    await using server = startInProcess({ services: [implement(Kitchen, handler)] });
    const client = server.connect(Kitchen);
    for await (const _ of client.watch(1));
    const [timeoutMs, deadlineAt] = await seen.promise;

    assert.deepEqual([timeoutMs, deadlineAt], [Infinity, Infinity]);
    assert.equal(await client.with({ timeoutMs, deadlineAt }).divide(4, 2), 2);
  });

  it("is taken by connect", async () => {
    const calc = connectCalculator(await startCalculator(), { timeoutMs: Number.POSITIVE_INFINITY });

    assert.equal(await calc.divide(1), 1);
  });
});
