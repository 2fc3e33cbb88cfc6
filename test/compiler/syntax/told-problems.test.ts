import assert from "node:assert/strict";
import { compileTexts } from "../contracts.js";

function messagesOf(text: string): readonly string[] {
  return compileTexts({ "a.rpc": `package a.b;\n${text}\n` }).diagnostics.map(({ message }) => message);
}

describe("the mistakes of one statement", () => {
  it("are told when a sign that is no part of the language stands behind another mistake", () => {
    assert.deepEqual(messagesOf("service S { m(a string) -> string; }"), ["missing `:` after `a`", "unexpected character `-`"]);
  });

  it("are told when there are three good tokens between them", () => {
    assert.deepEqual(messagesOf("service S { m(a string, b: u8, c u8); }"), ["missing `:` after `a`", "missing `:` after `c`"]);
  });

  it("are one when the second follows from a sign before it", () => {
    assert.deepEqual(messagesOf("service S { m(a: string) -> string; }"), ["unexpected character `-`"]);
  });
});
