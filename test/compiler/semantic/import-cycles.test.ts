import assert from "node:assert/strict";
import { compileTexts } from "../contracts.js";

/** What is wrong with contracts of which each imports others. */
function reportsOf(imports: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const names = Object.keys(imports);
  const files = Object.fromEntries(
    names.map((name) => {
      const lines = (imports[name] ?? []).map((other) => `import { S${other} } from "./${other}.rpc";`);
      return [`${name}.rpc`, `package ${name}.v1; ${lines.join(" ")} struct S${name} {}`];
    }),
  );
  return compileTexts(files).diagnostics.flatMap(({ code, message }) => (code === "CW2008" ? [message] : []));
}

describe("imports", () => {
  it("may meet in one file by two ways", () => {
    assert.deepEqual(reportsOf({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }), []);
  });

  it("go in no circle, which is reported once, with its way", () => {
    assert.deepEqual(reportsOf({ a: ["b"], b: ["c"], c: ["a"] }), [
      "these files import each other: a.rpc -> b.rpc -> c.rpc -> a.rpc",
    ]);
  });

  it("go in no circle beside the way that leads there", () => {
    assert.deepEqual(reportsOf({ a: ["b"], b: ["c"], c: ["b"] }), ["these files import each other: b.rpc -> c.rpc -> b.rpc"]);
  });

  it("are not of the file itself", () => {
    assert.deepEqual(reportsOf({ a: ["a"] }), ["the file imports itself"]);
  });

  it("are reported when two circles have a file in common", () => {
    assert.equal(reportsOf({ a: ["b", "c"], b: ["a"], c: ["a"] }).length, 2);
  });
});
