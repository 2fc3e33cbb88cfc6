import assert from "node:assert/strict";
import { SourceFile } from "@callwire/compiler";

describe("a place in a source file", () => {
  it("is the same in whatever order places are asked for", () => {
    const text = "one;\ttwo\n😀 three\r\nfour";
    const offsets = Array.from({ length: text.length + 1 }, (_, offset) => offset);
    const expected = offsets.map((offset) => new SourceFile("a.rpc", text).positionAt(offset));
    const file = new SourceFile("a.rpc", text);

    assert.deepEqual(expected[text.indexOf("three")], { line: 2, column: 3 });
    for (const offset of [...offsets, ...offsets.toReversed(), ...offsets.map((each) => (each * 7) % offsets.length)])
      assert.deepEqual(file.positionAt(offset), expected[offset]);
  });

  it("counts characters on a long line too", () => {
    const text = `one\n${"😀é".repeat(2_000)}x\ntwo`;

    for (const characters of [0, 1, 85, 86, 2_000, 3_999, 4_000]) {
      const before = [..."😀é".repeat(2_000)].slice(0, characters).join("");
      assert.deepEqual(new SourceFile("a.rpc", text).positionAt(4 + before.length), { line: 2, column: characters + 1 });
    }
    assert.deepEqual(new SourceFile("a.rpc", text).positionAt(text.length), { line: 3, column: 4 });
  });
});

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
