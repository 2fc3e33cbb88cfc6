// What is told about a name.

import assert from "node:assert/strict";
import { hoverAt } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

function hover(given: Parameters<typeof marked>[0]): string | undefined {
  const { workspace, unit, offset } = marked(given);
  return hoverAt(workspace.compilation, unit, offset)?.text;
}

describe("what is told about a name", () => {
  it("is its declaration, its documentation, and its full name", () => {
    assert.equal(
      hover("/// A place.\n/// Two numbers.\nstruct Point { 1 x: f64; }\nstruct Line { 1 from: <|>Point; }"),
      "```callwire\nstruct Point { 1 x: f64; }\n```\n\nA place.\nTwo numbers.\n\n- `t.v1.Point`",
    );
  });

  const facts: readonly (readonly [string, Parameters<typeof marked>[0], RegExp])[] = [
    ["of a field: its id, TypeScript and default", "struct A { 3 <|>size: u64? ; }", /- id 3\n- TypeScript: `size\?: bigint`/],
    ["of a field with @js", 'struct A { 3 <|>size: u64 @js("number"); }', /TypeScript: `size: number`/],
    [
      "of a field with a default",
      "struct A { 3 <|>size: [u8] = [1]; }",
      /TypeScript: `size: readonly number\[\]`\n- default `\[1\]`/,
    ],
    ["of a map", "struct A { 3 <|>m: map<string, [timestamp]>; }", /`m: ReadonlyMap<string, readonly Date\[\]>`/],
    ["of an alias", 'type N = i64 @js("number");\nstruct A { 3 <|>n: N; }', /`n: number`/],
    [
      "of a method: its id and TypeScript",
      'service S { <|>go(a: u8, b: string = ""): S2 throws E; }\nerror E {}\nstruct S2 {}',
      /- id `0x[0-9a-f]{8}`, from its name\n- TypeScript: `go\(a: number, b\?: string\): Call<S2, E>`/,
    ],
    ["of streams", "service S { <|>go(a: stream bytes): stream u8; }", /`go\(a: Items<Uint8Array>\): RpcStream<number>`/],
    ["of a method with @id", "service S { @id(7) <|>go(); }", /- id by `@id`\n- TypeScript: `go\(\): Call<void>`/],
    ["of an optional result", "service S { <|>go(): u8?; }", /Call<number \| undefined>/],
    ["of an enum's member", "enum E { 4 <|>X; }", /- number 4/],
    ["of an open enum", "enum <|>E { 4 X; }", /open: a newer peer/],
    ["of a closed union", "closed union <|>U { 4 x; }", /closed: an unknown member/],
    ["of a constant", "const <|>MAX: duration = 5s;", /const MAX: duration = 5s;\n```\n\n- `t\.v1\.MAX`\n- TypeScript: `number`/],
    ["of a service: its fingerprint", "service <|>S { go(); }", /fingerprint `[0-9a-f]+`/],
    ["of a scalar", "struct A { 1 x: <|>u8; }", /- a type of the language\n- TypeScript: `number`\n- from 0 to 255/],
    ["of an annotation", "service S { @<|>timeout(5s) go(); }", /@timeout\(500ms\)\n```\n\n- for a method/],
    [
      "of an imported file",
      { "a.rpc": 'import { M } from "./<|>m.rpc";', "m.rpc": "/// Money.\npackage m.v1;\nstruct M {}" },
      /package m\.v1;\n```\n\nMoney\.\n\n- `m\.rpc`/,
    ],
  ];
  for (const [what, given, expected] of facts)
    it(`says ${what}`, () => {
      assert.match(hover(given) ?? "", expected);
    });

  it("stands at the margin, however deep it is written", () => {
    assert.match(
      hover("service S {\r\n    /// Goes.\r\n    @timeout(5s)\r\n    <|>go(\r\n      a: u8,\r\n      b: u8): u8;\r\n}") ?? "",
      /^```callwire\n@timeout\(5s\)\ngo\(\n {2}a: u8,\n {2}b: u8\): u8;\n```/,
    );
  });

  it("is nothing where no name is", () => {
    assert.equal(hover("struct A { <|> }"), undefined);
    assert.equal(hover("struct A { 1 x: <|>No; }"), undefined);
  });

  it("shows no image, no HTML, no control character, and ends no block of code", () => {
    const text = hover("/// ![x](http://a/b) <img src=x> \u202e\nstruct <|>A {\n  // ```\n  1 x: u8;\n}") ?? "";
    assert.doesNotMatch(text, /!\[|<img|\u202e/);
    assert.match(text, /^````callwire\n/);
  });

  it("is cut for a long declaration", () => {
    const fields = Array.from({ length: 60 }, (_, index) => `  ${index + 1} f${index}: u8;`).join("\n");
    const text = hover(`struct <|>A {\n${fields}\n}`) ?? "";
    assert.ok(text.split("\n").length < 40, text);
    assert.match(text, /\n\.\.\.\n```/);
  });
});
