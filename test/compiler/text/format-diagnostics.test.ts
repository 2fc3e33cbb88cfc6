import assert from "node:assert/strict";
import { compile, createMemoryHost, formatDiagnostics, SourceFile } from "@callwire/compiler";
import { createDiagnostic } from "#compiler/text/diagnostic.js";

describe("formatDiagnostics", () => {
  it("shows the line, carets and help", () => {
    const { diagnostics } = compile(createMemoryHost({ "idl/a.rpc": "package a.v1;\nstruct A { 1 x: strng; }\n" }), {
      roots: ["idl"],
    });

    assert.equal(
      formatDiagnostics(diagnostics, "pretty"),
      [
        "error CW2001: unknown type `strng`",
        " --> idl/a.rpc:2:17",
        "  |",
        "2 | struct A { 1 x: strng; }",
        "  |                 ^^^^^ no type of this name here",
        "  = help: did you mean `string`?",
        "",
      ].join("\n"),
    );
  });

  it("gives one line each as text", () => {
    assert.equal(formatDiagnostics([createAt("ab\ncd", 3)], "text"), "a.rpc:2:1: error CW1001: wrong\n");
  });

  it("gives an object as json, also when there is nothing to say", () => {
    assert.deepEqual(JSON.parse(formatDiagnostics([], "json")), { diagnostics: [] });
  });

  it("lets no control character or direction mark of a file through", () => {
    const text = formatDiagnostics([createAt("x\u001b[31m\u202ey", 0)], "pretty");

    assert.match(text, /x\\u\{1b\}\[31m\\u\{202e\}y/);
    assert.doesNotMatch(text, /[\u001b\u202e]/);
  });

  it("colours only when asked to", () => {
    assert.doesNotMatch(formatDiagnostics([createAt("x", 0)], "pretty"), /\u001b/);
    assert.match(formatDiagnostics([createAt("x", 0)], "pretty", { color: true }), /\u001b/);
  });

  it("cuts a long line around the place", () => {
    const text = formatDiagnostics([createAt(`${"a".repeat(5_000)}!${"b".repeat(5_000)}`, 5_000)], "pretty");

    assert.ok(text.length < 500);
    assert.match(text, /\.\.\.a+!b+\.\.\./);
  });

  it("puts carets below wide characters", () => {
    const [, , , line, carets] = formatDiagnostics([createAt("\u6f22x", 1)], "pretty").split("\n");

    assert.equal(line, "1 | \u6f22x");
    assert.equal(carets, "  |   ^");
  });
});

function createAt(text: string, start: number) {
  return createDiagnostic("CW1001", { message: "wrong", span: { file: new SourceFile("a.rpc", text), start, end: start + 1 } });
}
