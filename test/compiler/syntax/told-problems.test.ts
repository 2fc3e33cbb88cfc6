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

  it("are the same, whatever was read before", () => {
    // Its first line breaks behind a string without an end, which is told already.
    const text = 'package demo."money.v1;\n\nstruct Money { 1 unit currenc\ny: string; }\n"..';
    const codes = () => compileTexts({ "b.rpc": text }).diagnostics.map(({ code, span }) => `${code} ${span.start}`);
    const first = codes();
    assert.deepEqual([codes(), codes()], [first, first]);
    messagesOf("struct A {}\nservice S { m(a string); }");
    assert.deepEqual(codes(), first);
  });
});
