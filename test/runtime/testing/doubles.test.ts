import assert from "node:assert/strict";
import { attempt, type CallContext, RpcError } from "callwire";
import { createContext, FakeClock, fakeClient } from "callwire/testing";
import { countServers } from "#runtime/testing/in-process.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, InvalidOperation } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

const INVALID = { code: "INVALID_ARGUMENT" };

describe("createContext", () => {
  afterEach(closeKitchens);

  it("lets a test call a handler directly", () => {
    assert.equal(calculator.divide(createContext(), 10, 4), 2.5);
    assert.throws(() => calculator.divide(createContext(), 1, 0), InvalidOperation);
  });

  it("has all that a server tells a handler", () => {
    const context = createContext({
      method: "a.B/c",
      metadata: { authorization: "Bearer 1" },
      attempt: 2,
      peer: { address: "10.0.0.7:5" },
      meta: { auth: "admin" },
    });
    context.headers.set("a", "1");

    assert.deepEqual(
      [context.method, context.attempt, context.peer.address, context.meta["auth"], context.metadata.get("authorization")],
      ["a.B/c", 2, "10.0.0.7:5", "admin", "Bearer 1"],
    );
    assert.deepEqual([context.headers.get("a"), context.trailers.size, context.signal.aborted], ["1", 0, false]);
    assert.ok(context.remainingMs > 9_000 && context.remainingMs <= 10_000);
    assert.equal(createContext({ timeoutMs: Infinity }).remainingMs, Infinity);
  });

  it("passes its deadline when the test's clock says so", async () => {
    const clock = new FakeClock();
    const context = createContext({ timeoutMs: 500, clock });
    const { signal } = context;
    await clock.advance(499);
    assert.deepEqual([signal.aborted, context.remainingMs], [false, 1]);
    await clock.advance(1);

    assert.ok(signal.aborted && signal.reason instanceof RpcError);
    assert.deepEqual([signal.reason.code, context.remainingMs], ["DEADLINE_EXCEEDED", 0]);
  });

  it("is cancelled and stopped as a test wants", () => {
    const context = createContext();
    context.cancel();
    context.stop();

    assert.equal(context.signal.reason.code, "CANCELLED");
    assert.equal(context.stopping.reason.code, "UNAVAILABLE");
    const other = createContext();
    other.cancel(new RpcError("DEADLINE_EXCEEDED", "too late"));
    assert.equal(other.signal.reason.code, "DEADLINE_EXCEEDED");
  });

  it("ends the calls that a handler makes with it", async () => {
    const client = connectKitchen(await startKitchen({ ping: () => new Promise(() => undefined) }));
    const context = createContext();
    const call = client.with(context).ping();
    context.cancel();

    await assert.rejects(call, { code: "CANCELLED" });
  });

  it("refuses what no context has", () => {
    assert.throws(() => createContext({ metadata: { UPPER: "1" } }), INVALID);
    assert.throws(() => createContext({ attempt: 0 }), { ...INVALID, message: /option attempt must be a whole number from 1/ });
    assert.throws(() => createContext({ peer: {} as { address: string } }), {
      ...INVALID,
      message: /peer must be an object with/,
    });
    assert.throws(() => createContext({ meta: { a: 1 } as unknown as Record<string, string> }), {
      ...INVALID,
      message:
        /option meta must be an object whose keys and values are .* texts, got an object: is wrong at "a": a value is no text$/,
    });
    assert.throws(() => createContext({ user: "anna" } as object), {
      ...INVALID,
      message: /option "user" of createContext is unknown/,
    });
  });
});

describe("fakeClient", () => {
  it("answers as the test says, values and declared errors", async () => {
    await using calc = fakeClient(Calculator, {
      divide(_context, num1, num2) {
        if (num2 === 0) throw new InvalidOperation({ why: "by zero" });
        return num1 / num2;
      },
    });

    assert.equal(await calc.divide(10, 4), 2.5);
    assert.equal(await calc.divide(10), 10); // the contract's default
    const result = await attempt(calc.divide(1, 0));
    assert.ok(!result.ok && result.error instanceof InvalidOperation && result.error.why === "by zero");
  });

  it("checks arguments and results by the contract, and sees options", async () => {
    const seen = deferred<CallContext>();
    await using calc = fakeClient(Calculator, {
      divide: (context) => {
        seen.resolve(context);
        return 1;
      },
    });

    await assert.rejects(async () => calc.divide("1" as unknown as number), INVALID);
    await calc.with({ metadata: { user: "anna" }, timeoutMs: 500 }).divide(1);
    const context = await seen.promise;
    assert.equal(context.metadata.get("user"), "anna");
    assert.ok(context.remainingMs <= 500);
  });

  it("streams in both directions, and keeps the object that its methods belong to", async () => {
    class Answers {
      readonly greeting = "hi";
      async *chat(_context: CallContext, room: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
        for await (const line of lines) yield `${this.greeting} ${room} ${line}`;
      }
    }
    await using kitchen = fakeClient(Kitchen, new Answers());
    const lines: string[] = [];
    for await (const line of kitchen.chat("r", ["1", "2"])) lines.push(line);

    assert.deepEqual(lines, ["hi r 1", "hi r 2"]);
  });

  it("fails where the test has said nothing, and says what to do", async () => {
    await using calc = fakeClient(Calculator);

    await assert.rejects(calc.factorial(1n), {
      code: "UNIMPLEMENTED",
      message: /the fake of demo\.calculator\.v1\.Calculator has no factorial; give it to fakeClient$/,
    });
  });

  it("refuses a method that the contract does not have", () => {
    const misspelt = { dividee: () => 1 } as object;
    assert.throws(() => fakeClient(Calculator, misspelt), {
      ...INVALID,
      message: /no method "dividee".*it has divide, summarize/,
    });
    assert.throws(() => fakeClient({} as typeof Calculator, {}), { ...INVALID, message: /fakeClient takes a service/ });
  });

  it("ends its calls when the test's clock says so", async () => {
    const clock = new FakeClock();
    await using calc = fakeClient(Calculator, { divide: () => new Promise(() => undefined) }, { clock });
    const call = calc.with({ timeoutMs: 500 }).divide(1);
    await clock.advance(499);
    const outcome = assert.rejects(call, { code: "DEADLINE_EXCEEDED" });
    await clock.advance(1);
    await outcome;

    const wrong = { ...INVALID, message: /option clock must be a clock, such as new FakeClock\(\), got an object$/ };
    assert.throws(() => fakeClient(Calculator, {}, { clock: {} as FakeClock }), wrong);
    assert.throws(() => createContext({ clock: {} as FakeClock }), wrong);
  });

  it("leaves nothing behind when it is closed", async () => {
    const before = countServers();
    const calc = fakeClient(Calculator, { divide: () => 1 });
    await calc.divide(1);
    assert.equal(countServers(), before + 1);
    await calc.close();

    assert.equal(countServers(), before);
    await assert.rejects(calc.divide(1), { code: "CANCELLED" });
  });
});
