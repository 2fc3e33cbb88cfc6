// `callwire/web` against a server of ours, over HTTP.

import assert from "node:assert/strict";
import { type CallwireServer, implement, serve } from "callwire";
import { createHttp } from "callwire/http";
import { attempt, connect, type WebClient } from "callwire/web";
import { calculator } from "../../../examples/calculator/calculator.js";
import { $Calculator, Calculator, type CalculatorClient, InvalidOperation } from "../../../generated/calculator.js";

describe("a client over fetch and a server of ours", () => {
  let server: CallwireServer;
  let calc: WebClient<CalculatorClient>;

  before(async () => {
    server = await serve({ listen: "127.0.0.1:0", services: [implement(Calculator, calculator)], http: createHttp() });
    calc = connect($Calculator, server.httpUrl ?? assert.fail("no HTTP"));
  });

  after(() => server.close());

  it("agree on every method of the calculator", async () => {
    assert.equal(await calc.divide(10, 4), 2.5);
    assert.equal(await calc.divide(10), 10);
    assert.equal(await calc.factorial(20n), 2_432_902_008_176_640_000n);
    assert.equal(await calc.checksum(Uint8Array.of(97)), 0xe40c292cn);
    const summary = await calc.summarize([3, 1, 2], { rounding: "Up", digits: 1, label: "Zoë" });
    assert.deepEqual(summary, { count: 3, sum: 6, mean: 2, sorted: [1, 2, 3], label: "Zoë" });
  });

  it("agree on an error of the contract", async () => {
    const result = await attempt(calc.factorial(-1n));

    assert.ok(!result.ok && result.error.name === "InvalidOperation");
    assert.ok(result.error instanceof InvalidOperation);
    assert.equal(result.error.operation, "Factorial");
  });

  it("agree on an argument that does not fit", async () => {
    const result = await attempt(calc.summarize([1], { digits: 99 }));

    assert.ok(!result.ok && result.error.name === "RpcError");
    assert.equal(result.error.code, "INVALID_ARGUMENT");
    assert.match(result.error.text, /options\.digits: 99 is not within 0\.\.15/);
  });
});
