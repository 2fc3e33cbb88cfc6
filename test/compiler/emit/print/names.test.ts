import assert from "node:assert/strict";
import { identifier, LocalNames, outputPath, sourcePath } from "#compiler/emit/print/names.js";

describe("identifier", () => {
  it("refuses everything that is no identifier of the language", () => {
    for (const name of [
      "",
      "1a",
      "_a",
      "a-b",
      "a b",
      "a: number } evil",
      "é",
      "__proto__",
      "constructor",
      "prototype",
      "a".repeat(65),
    ]) {
      assert.throws(() => identifier(name), RangeError, name);
    }
  });
});

describe("LocalNames", () => {
  it("keeps the spelling of a name, except where it would mean something else", () => {
    const locals = new LocalNames(["r", "n"], new Set(["f64"]));
    const names = ["value", "r", "n", "n_", "class", "f64", "Money", "moneyCodec", "undefined"];
    assert.deepEqual(
      names.map((name) => locals.add(name)),
      ["value", "r_", "n_", "n__", "class_", "f64_", "Money_", "moneyCodec_", "undefined_"],
    );
  });
});

describe("paths", () => {
  it("have the name of their contract", () => {
    assert.equal(outputPath("a/x.rpc"), "a/x.ts");
  });

  it("are refused when they are not plain", () => {
    for (const path of [
      "../x.rpc",
      "/x.rpc",
      "a//x.rpc",
      "a/../x.rpc",
      "x.ts",
      'x".rpc',
      "x\n.rpc",
      ".rpc",
      "a/.rpc",
      "a.d.rpc",
    ]) {
      assert.throws(() => sourcePath(path), RangeError, path);
    }
  });
});
