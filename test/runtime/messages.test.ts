// What people do that is almost right: each is taken, or says what to do instead.

import assert from "node:assert/strict";
import { type CallOptions, implement, isDeclaredError, RpcError } from "callwire";
import { type InProcessServer, startInProcess } from "callwire/testing";
import { readMetadata } from "#runtime/wire/metadata.js";
import { Reader } from "#runtime/wire/reader.js";
import { calculator } from "../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient } from "../../generated/calculator.js";
import { Kitchen, type KitchenClient } from "../../generated/kitchen-sink.js";
import { kitchen } from "../support/kitchen-server.js";

async function failureOf(run: () => unknown): Promise<Error> {
  try {
    await run();
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  return assert.fail("it did not fail");
}

/** As from JavaScript without types. */
function untyped<Value>(value: unknown): Value {
  return value as Value;
}

describe("a client that is used almost rightly", () => {
  let server: InProcessServer;
  let calc: CalculatorClient;
  let cook: KitchenClient;

  beforeEach(() => {
    server = startInProcess({ services: [implement(Calculator, calculator), implement(Kitchen, kitchen)] });
    calc = server.connect(Calculator);
    cook = server.connect(Kitchen);
  });

  afterEach(() => server.close());

  it("says of a method without its client what to write", async () => {
    const { divide } = calc;
    for (const call of [
      () => divide(1, 2),
      () => [4].map(untyped<(n: number) => unknown>(calc.divide)),
      () => ({ divide }).divide(1, 2),
    ]) {
      const error = await failureOf(call);
      assert.match(
        error.message,
        /^\[INVALID_ARGUMENT\] demo\.calculator\.v1\.Calculator\/divide was called without its client; write client\.divide\(\.\.\.\), or \(\.\.\.args\) => client\.divide\(\.\.\.args\) to hand it on$/,
      );
    }
    const { watch } = cook;
    assert.match(
      (await failureOf(() => watch(1))).message,
      /Kitchen\/watch was called without its client; write client\.watch\(/,
    );
  });

  it("says so of what every client has", async () => {
    const { with: take, ready, inspect, close } = calc;
    assert.match((await failureOf(() => ready())).message, /"ready" was called without its client; write client\.ready\(/);
    assert.match(
      (await failureOf(() => take({ timeoutMs: 5 }))).message,
      /"with" was called without its client; write client\.with\(/,
    );
    assert.match((await failureOf(() => inspect())).message, /"inspect" was called without its client/);
    assert.match((await failureOf(() => close())).message, /"close" was called without its client/);
  });

  it("says so behind interceptors, too", async () => {
    const { divide } = server.connect(Calculator, { interceptors: [{ call: (request, next) => next(request) }] });

    assert.match((await failureOf(() => divide(1, 2))).message, /Calculator\/divide was called without its client/);
  });

  it("is told that an optional value is left out, and never null", async () => {
    const told = /; null is no value: what is optional is left out, or undefined$/;
    assert.match((await failureOf(() => calc.divide(1, untyped(null)))).message, told);
    assert.match(
      (await failureOf(() => calc.summarize([1], untyped(null)))).message,
      /options must be a SummaryOptions, got null/,
    );
    const error = await failureOf(() => calc.summarize([1], { digits: untyped(null) }));
    assert.match(error.message, /options\.digits must be an integer, got null/);
    assert.match(error.message, told);
    assert.equal((await calc.summarize([1], { digits: undefined })).mean, 1);
  });

  it("is told what a value of metadata is written as", async () => {
    const refused = async (metadata: unknown, pattern: RegExp): Promise<void> => {
      const error = await failureOf(() => calc.with(untyped<CallOptions>({ metadata })).divide(1));
      assert.match(error.message, pattern);
    };
    await refused({ a: 5 }, /metadata "a" must be a string or a Uint8Array, got 5; give String\(value\)$/);
    await refused({ a: true }, /got true; give String\(value\)$/);
    await refused({ a: 5n }, /got 5n; give String\(value\)$/);
    await refused({ a: undefined }, /metadata "a" must be a string or a Uint8Array, got undefined; leave the key out$/);
    await refused({ a: null }, /got null; leave the key out$/);
    await refused({ a: ["b"] }, /got an array of 1; join its values/);
    await refused({ a: { b: 1 } }, /got an object; give JSON\.stringify\(value\), or an argument of the call$/);
    await refused(new Map([[undefined, "x"]]), /a key of metadata must be a string, got undefined; use lower-case/);
  });
});

describe("metadata that a peer sends wrongly", () => {
  const problemOf = (...bytes: readonly number[]): string => {
    try {
      readMetadata(Reader.of(Uint8Array.from(bytes)));
    } catch (error) {
      return String(error);
    }
    return "none";
  };

  it("is told by its key, and by what was expected", () => {
    assert.match(problemOf(0x81, 0xa1, 0x61, 0x05), /metadata\["a"\] must be a string or bytes, got MessagePack type 0x5$/);
    assert.match(problemOf(0x81, 0xa1, 0x61, 0xc0), /metadata\["a"\] is missing; it must be a string or bytes$/);
  });

  it("names no key before it is read", () => {
    assert.match(problemOf(0x81, 0x05, 0xa1, 0x61), /metadata\[key 1\] must be a string, got MessagePack type 0x5$/);
    assert.match(problemOf(0x82, 0xa1, 0x61, 0xa0, 0x05, 0xa0), /metadata\[key 2\] must be a string/);
    assert.match(problemOf(0x81, 0xa1, 0x41, 0xa0), /metadata\[key 1\] must be a key of lower-case letters, .*, got "A"$/);
  });
});

describe("an error as JSON", () => {
  let server: InProcessServer;
  let calc: CalculatorClient;

  beforeEach(() => {
    server = startInProcess({ services: [implement(Calculator, calculator)] });
    calc = server.connect(Calculator);
  });

  afterEach(() => server.close());

  it("has its name and message in front, and what else it says", async () => {
    const rpc = JSON.parse(JSON.stringify(await failureOf(() => calc.divide(untyped("1")))));
    assert.deepEqual(Object.keys(rpc), ["name", "message", "code", "origin", "processed", "attempts", "method"]);
    assert.match(rpc.message, /num1 must be a number, got "1"/);

    const declared = JSON.parse(JSON.stringify({ error: await failureOf(() => calc.divide(1, 0)) }));
    assert.deepEqual(declared.error, {
      name: "InvalidOperation",
      message: "cannot divide by zero",
      operation: "Divide",
      why: "cannot divide by zero",
    });
  });

  it("has no stack and no cause", () => {
    const error = new RpcError("INTERNAL", "broken", { cause: new Error("secret"), details: { a: 1 } });

    assert.doesNotMatch(JSON.stringify(error), /secret|stack/);
    assert.deepEqual(JSON.parse(JSON.stringify(error)).details, { a: 1 });
  });

  it("does not look different where the errors are compared or printed", async () => {
    const error = await failureOf(() => calc.divide(1, 0));

    assert.ok(isDeclaredError(error));
    assert.deepEqual(Object.keys(error), ["name", "operation", "why"]);
    assert.ok(!Object.keys(Object.getPrototypeOf(error)).includes("toJSON"));
  });
});
