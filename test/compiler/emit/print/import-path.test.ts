import assert from "node:assert/strict";
import { importPath } from "#compiler/emit/print/import-path.js";

describe("importPath", () => {
  it("leads from one generated file to another", () => {
    assert.equal(importPath("a/b/x.rpc", "a/b/y.rpc", ".js"), "./y.js");
    assert.equal(importPath("a/b/x.rpc", "a/c/y.rpc", ".js"), "../c/y.js");
    assert.equal(importPath("x.rpc", "a/y.rpc", ".js"), "./a/y.js");
    assert.equal(importPath("a/x.rpc", "y.rpc", ".js"), "../y.js");
  });

  it("ends in what is wanted, and touches no other part", () => {
    assert.equal(importPath("a/x.rpc", "b.rpc.d/y.z.rpc", ".ts"), "../b.rpc.d/y.z.ts");
    assert.equal(importPath("x.rpc", "y.rpc", "none"), "./y");
  });
});
