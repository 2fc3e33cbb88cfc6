import assert from "node:assert/strict";
import { SourceFile } from "@callwire/compiler";
import { parseFile, validateGrammar } from "#compiler/syntax/parser.js";
import { createRandom } from "./random.js";

describe("parseFile", () => {
  it("has a grammar without ambiguities", () => {
    assert.doesNotThrow(validateGrammar);
  });

  it("attaches documentation to what follows it, over plain comments and annotations", () => {
    const { file } = parse("/// one\n/// two\n// plain\n@retryable\nerror X {\n  /// field\n  1 a: u8;\n}");
    const [error] = file.declarations;

    assert.equal(error?.doc, "one\ntwo");
    assert.equal(error?.kind === "error" && error.fields[0]?.doc, "field");
  });

  it("keeps a statement that breaks, and what comes after it", () => {
    const { file } = parse("struct A {\n  1 a: ;\n  2 b: u8;\n}\nstruct B {}");
    const [first, second] = file.declarations;
    const fields = first?.kind === "struct" ? first.fields : [];

    assert.deepEqual(
      fields.map(({ name, broken }) => [name?.text, broken ?? false]),
      [
        ["a", true],
        ["b", false],
      ],
    );
    assert.equal(second?.name?.text, "B");
  });

  it("reads keywords as names of members", () => {
    assert.deepEqual(
      parse("struct A { 1 type: u8; 2 stream: u8; 3 map: u8; } service S { error(package: u8); oneway(); }").diagnostics,
      [],
    );
  });

  it("reads escapes, durations, and numbers with separators", () => {
    const values = parse('const A: string = "\\u00e9\\u{1f600}\\n"; const B: duration = 1.5s; const C: u32 = 0xffff_ffff;').file
      .declarations;

    assert.deepEqual(
      values.map((node) => node.kind === "const" && node.value !== undefined && describeValue(node.value)),
      ["\u00e9\u{1f600}\n", 1500, 4294967295n],
    );
  });

  it("never throws, whatever the text", () => {
    const random = createRandom(7);
    const pieces = [
      "struct",
      "A",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "<",
      ">",
      ":",
      ";",
      ",",
      "=",
      "?",
      "@",
      "..",
      ".",
      "1",
      '"x"',
      "'",
      '"',
      "5ms",
      "stream",
      "throws",
      "enum",
      "union",
      "service",
      "\n",
      "/*",
      "//",
      "reserved",
      "closed",
      "map",
      "é",
    ];
    for (let count = 0; count < 500; count++) {
      const text = Array.from({ length: random.below(60) }, () => pieces[random.below(pieces.length)] ?? "").join(
        random.below(2) === 0 ? " " : "",
      );
      assert.doesNotThrow(() => parse(text), text);
    }
  });
});

function parse(text: string) {
  return parseFile(new SourceFile("a.rpc", text));
}

function describeValue(value: { readonly kind: string; readonly value?: unknown; readonly milliseconds?: number }): unknown {
  return value.kind === "duration" ? value.milliseconds : value.value;
}
