import assert from "node:assert/strict";
import { inspect } from "node:util";
import { isDeclaredError, RpcError } from "callwire";
import { InvalidOperation } from "../../../generated/calculator.js";

describe("an RpcError", () => {
  it("is printed with what it has, and nothing else", () => {
    const plain = new RpcError("NOT_FOUND", "no such thing");
    const full = new RpcError("NOT_FOUND", "no such thing", { method: "a.B/c", errorId: "1f", details: { key: 1 } });

    assert.match(inspect(plain), /^RpcError: \[NOT_FOUND\] no such thing\n/);
    assert.match(inspect(plain), /code: 'NOT_FOUND',\s+origin: 'client',\s+processed: 'no',\s+attempts: \[\]\s+}$/);
    assert.match(inspect(full), /method: 'a\.B\/c',\s+errorId: '1f',\s+details: \{ key: 1 \}/);
    assert.doesNotMatch(inspect(plain) + inspect(full), /undefined|Symbol/);
  });

  it("has the parts that it was not given, as undefined", () => {
    const error = new RpcError("NOT_FOUND", "no such thing");

    assert.deepEqual(
      [error.method, error.retryAfterMs, error.errorId, error.details],
      [undefined, undefined, undefined, undefined],
    );
    assert.ok("method" in error && "details" in error);
  });

  for (const [what, code, given, text] of [
    ["what it was made with", "NOT_FOUND", "no such thing", "no such thing"],
    ["all of what begins as a message does", "NOT_FOUND", "[NOT_FOUND] [ABORTED] no", "[NOT_FOUND] [ABORTED] no"],
    ["nothing when it was made with nothing", "UNAVAILABLE", "", ""],
    ["an escape as its message writes it", "INTERNAL", "a\u001bb", "a\\u{1b}b"],
  ] as const) {
    it(`has as its text ${what}`, () => {
      const error = new RpcError(code, given);

      assert.deepEqual([error.text, error.message], [text, `[${code}] ${text}`]);
    });
  }

  it("has as its text the whole message when somebody has put another one there", () => {
    const error = new RpcError("NOT_FOUND", "no such thing");
    error.message = "loading: no such thing";

    assert.equal(error.text, "loading: no such thing");
  });

  it("is known to another copy of the package, by its brand", () => {
    const foreign = Object.create(null, { [Symbol.for("callwire.RpcError")]: { value: true } });

    assert.ok(foreign instanceof RpcError);
    assert.ok(!(Object.create(null) instanceof RpcError));
    assert.ok(!(new InvalidOperation({}) instanceof RpcError));
  });
});

describe("a declared error", () => {
  it("is printed with its fields, and nothing else", () => {
    assert.match(inspect(new InvalidOperation({ why: "no" })), /\{\s+operation: 'Divide',\s+why: 'no'\s+}$/);
  });

  it("is known to another copy of the package, by its brand", () => {
    assert.ok(isDeclaredError(Object.create(null, { [Symbol.for("callwire.DeclaredError")]: { value: true } })));
    assert.ok(!isDeclaredError(new Error("no")));
  });
});
