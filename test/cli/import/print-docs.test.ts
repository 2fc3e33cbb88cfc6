import assert from "node:assert/strict";
import { docLines } from "#cli/import/print-docs.js";

describe("the lines of a comment as documentation", () => {
  it("begin and end with one that is not empty", () => {
    assert.deepEqual(docLines("\n \nWhat\n\n  it is. \n\n"), ["/// What", "///", "///   it is."]);
    for (const doc of [undefined, "", "\n", " \n\t\n"]) assert.deepEqual(docLines(doc), []);
  });

  it("have nothing that ends a line or turns its direction", () => {
    assert.deepEqual(docLines("a\rb\u2028c\u202ed"), ["/// a b c d"]);
  });

  it("take a time that grows with the comment, however many are empty", () => {
    assert.deepEqual(docLines(`${"\n".repeat(600_000)}x`), ["/// x"]);
  }).timeout(20_000); // 100 ms; the square of it would be a minute
});
