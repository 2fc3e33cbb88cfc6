import assert from "node:assert/strict";
import { SourceFile } from "@callwire/compiler";

describe("a statement in a source file", () => {
  const text = "one; two\n  three; four;";

  for (const [word, start] of [
    ["one", 0],
    ["two", 4],
    ["three", 9],
    ["four", 17],
  ] as const) {
    it(`starts behind the semicolon before it, or with its line: ${word}`, () => {
      assert.equal(new SourceFile("a.rpc", text).statementStart(text.indexOf(word)), start);
    });
  }

  it("starts with its line when it is too long to look through", () => {
    const long = `a;${" ".repeat(2_000)}b`;

    assert.equal(new SourceFile("a.rpc", long).statementStart(long.length - 1), 0);
  });
});
