// Fake timers of Jest and Vitest, of every kind that each has, do not hold calls up. The runners
// bring `expect` and `test`, and `jest` or `vi`.

import { connect, implement, serve } from "callwire";
import { FakeClock, fakeClient, startInProcess } from "callwire/testing";
import { calculator } from "./calculator.js";
import { Calculator } from "./generated/calculator.js";

declare const expect: (value: unknown) => { toBe(expected: unknown): void };
declare const test: (rule: string, run: () => Promise<void>) => void;

interface Runner {
  useFakeTimers(): void;
  useRealTimers(): void;
  advanceTimersByTime(ms: number): void;
}
declare const jest: Runner;
declare const vi: Runner;

const runner = typeof vi === "undefined" ? jest : vi;

async function underFakeTimers(run: () => Promise<void>): Promise<void> {
  runner.useFakeTimers();
  try {
    await run();
  } finally {
    runner.useRealTimers();
  }
}

const services = [implement(Calculator, calculator)];

test("a client made up answers, and its calls end when its clock says so", () =>
  underFakeTimers(async () => {
    const clock = new FakeClock();
    const client = fakeClient(Calculator, { divide: () => 2.5, factorial: () => new Promise(() => undefined) }, { clock });
    expect(await client.divide(10, 4)).toBe(2.5);
    const late = client.with({ timeoutMs: 500 }).factorial(3n);
    const code = late.then(String, (error: { code: string }) => error.code);
    await clock.advance(500);
    expect(await code).toBe("DEADLINE_EXCEEDED");
    await client.close();
  }));

test("a server in the process answers", () =>
  underFakeTimers(async () => {
    const server = startInProcess({ services });
    const client = server.connect(Calculator);
    await client.ready();
    expect(await client.divide(10, 4)).toBe(2.5);
    await server.close();
  }));

test("deadlines go by the real time: the fake one does not end a call", () =>
  underFakeTimers(async () => {
    const client = fakeClient(Calculator, { divide: () => new Promise(() => undefined) });
    const code = client
      .with({ timeoutMs: 50 })
      .divide(1)
      .then(String, (error: { code: string }) => error.code);
    expect(await code).toBe("DEADLINE_EXCEEDED");
    await client.close();
  }));

test("a server behind a socket answers, and stops", () =>
  underFakeTimers(async () => {
    const server = await serve({ services, stopOnSignal: false });
    const client = connect(Calculator, `tcp://${server.listening}`);
    expect(await client.divide(10, 4)).toBe(2.5);
    runner.advanceTimersByTime(60_000);
    expect(await client.divide(10, 2)).toBe(5);
    await client.close();
    await server.close();
  }));
