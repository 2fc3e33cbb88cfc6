import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { ContractError } from "#runtime/base/contract-error.js";
import { argumentError, overflowError, resultError } from "#runtime/call/call-errors.js";

describe("the error of a value that does not fit its contract", () => {
  for (const [what, cause, text] of [
    ["its codec refuses", new ContractError("num1", "must be a number"), /^\[INVALID_ARGUMENT\] a\.S\/f: num1 must be a number$/],
    ["its codec falls over", new TypeError("Cannot read x of null"), /^\[INVALID_ARGUMENT\] a\.S\/f: Cannot read x of null$/],
    ["a getter throws something for", new RangeError("odd"), /^\[INVALID_ARGUMENT\] a\.S\/f: RangeError: odd$/],
    ["a getter throws no error for", "odd", /^\[INVALID_ARGUMENT\] a\.S\/f: odd$/],
  ] as const) {
    it(`is INVALID_ARGUMENT for an argument that ${what}, with the cause`, () => {
      const error = argumentError("a.S/f", cause);

      assert.match(error.message, text);
      assert.deepEqual([error.method, error.cause, error.processed], ["a.S/f", cause, "no"]);
    });
  }

  it("is INTERNAL for a result, of a call that has run, and says what to do", () => {
    const error = resultError("a.S/f", new ContractError("", "must be a number"));

    assert.deepEqual([error.code, error.processed, error.method], ["INTERNAL", "yes", "a.S/f"]);
    assert.match(error.message, /the result does not fit its contract: .*must be a number; generate the stubs of both sides/);
  });

  it("has the message of an error of another realm, and not its name before it", () => {
    const foreign: unknown = runInNewContext("new Error('from elsewhere')");

    assert.match(resultError("a.S/f", foreign).message, /contract: from elsewhere;/);
  });

  it("says of items that are dropped how many bytes wait, and leaves open whether the call has run", () => {
    const error = overflowError("a.S/f", undefined);

    assert.deepEqual([error.code, error.processed, error.method], ["RESOURCE_EXHAUSTED", "unknown", undefined]);
    assert.match(
      error.message,
      /^\[RESOURCE_EXHAUSTED\] a\.S\/f: its items are dropped, as \d+ bytes .*; read all streams of a connection/,
    );
  });
});
