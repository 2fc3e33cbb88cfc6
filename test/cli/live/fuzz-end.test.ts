import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { codeOf, kindOf } from "#cli/live/fuzz-end.js";

const kindFor = (...args: ConstructorParameters<typeof RpcError>) => kindOf(codeOf({ error: new RpcError(...args) }));

describe("the end of a call of callwire fuzz", () => {
  it("is a finding when the server fails, hangs, or loses the connection", () => {
    assert.equal(kindFor("INTERNAL", "x"), "failed");
    assert.equal(kindFor("UNKNOWN", "x"), "failed");
    assert.equal(kindFor("DEADLINE_EXCEEDED", "x"), "hung");
    assert.equal(kindFor("UNAVAILABLE", "x", { processed: "unknown" }), "lost");
  });

  it("is none when the server answers or refuses, or was never reached", () => {
    assert.equal(kindOf(codeOf({ error: undefined })), undefined);
    assert.equal(kindFor("INVALID_ARGUMENT", "x"), undefined);
    assert.equal(kindFor("RESOURCE_EXHAUSTED", "x"), undefined);
    assert.equal(kindFor("UNAVAILABLE", "x", { processed: "no" }), undefined);
    for (const name of ["constructor", "__proto__", "toString"]) assert.equal(kindOf(name), undefined, name);
  });
});
