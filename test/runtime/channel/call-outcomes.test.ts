import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { closedError, finalError } from "#runtime/channel/call-outcomes.js";
import { CallMaker, failAttempt } from "../../support/outgoing-calls.js";

const METHOD = "demo.calculator.v1.Calculator/divide";

describe("the error that a caller sees", () => {
  it("is that of the last attempt, with its method in front, all attempts, and what the server gave", () => {
    const { call } = new CallMaker().make();
    for (const instance of ["a", "b"]) failAttempt(call, instance);
    const last = new RpcError("RESOURCE_EXHAUSTED", "too much", {
      origin: "handler",
      processed: "yes",
      retryAfterMs: 7,
      errorId: "x1",
      details: { a: 1 },
    });
    const error = finalError(call, last);

    assert.equal(error.message, `[RESOURCE_EXHAUSTED] ${METHOD}: too much`);
    const { origin, processed, retryAfterMs, errorId, details, method, instance, attempts } = error;
    assert.deepEqual(
      { origin, processed, retryAfterMs, errorId, details, method, instance, attempts },
      {
        origin: "handler",
        processed: "yes",
        retryAfterMs: 7,
        errorId: "x1",
        details: { a: 1 },
        method: METHOD,
        instance: "b",
        attempts: call.attempts,
      },
    );
  });

  it("does not name its method twice", () => {
    const { call } = new CallMaker().make();

    assert.equal(finalError(call, new RpcError("INTERNAL", `${METHOD} broke`)).message, `[INTERNAL] ${METHOD} broke`);
  });

  for (const [last, earlier, shown] of [
    ["no", "no", "no"],
    ["no", "unknown", "unknown"],
    ["unknown", "no", "unknown"],
    ["yes", "unknown", "yes"],
    ["no", "yes", "yes"],
    ["unknown", "yes", "yes"],
  ] as const) {
    it(`says ${shown} when the last attempt says ${last} and an earlier one ${earlier}`, () => {
      const { call } = new CallMaker().make();
      failAttempt(call, "b", earlier);

      assert.equal(finalError(call, new RpcError("UNAVAILABLE", "gone", { processed: last })).processed, shown);
    });
  }

  it("says of a client that was closed which call it was, or that there was none", () => {
    const { call } = new CallMaker().make();

    assert.match(
      closedError(call, "unknown").message,
      /^\[CANCELLED\] demo\.calculator\.v1\.Calculator\/divide: the client was closed/,
    );
    assert.equal(closedError(call, "unknown").processed, "unknown");
    assert.match(closedError({}, "no").message, /^\[CANCELLED\] the client was closed; /);
  });

  it("has its code once", () => {
    const { call } = new CallMaker().make();
    const failed = new RpcError("NOT_FOUND", "nothing [NOT_FOUND] there");

    assert.equal(finalError(call, failed).message, "[NOT_FOUND] demo.calculator.v1.Calculator/divide: nothing [NOT_FOUND] there");
  });
});
