// What changes behind a character that was just typed, which stands before the mark.

import assert from "node:assert/strict";
import { applyEdits, formattingOnType } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

/** The text afterwards. */
function type(text: string): string {
  const { unit, offset } = marked(`// bare\n${text}`);
  const { source } = unit.file;
  const edits = formattingOnType(unit, offset, source.text.charAt(offset - 1));
  return applyEdits(source.text, edits).slice("// bare\n".length);
}

describe("what changes while somebody types", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["indents a line within a block", "struct A {\n<|>", "struct A {\n  "],
    ["indents what stands on the line already", "struct A {\n<|>1 x: u8;\n}", "struct A {\n  1 x: u8;\n}"],
    ["indents by each block", "union U {\n  1 a {\n<|>", "union U {\n  1 a {\n    "],
    ["indents parameters", "service S {\n  go(\n<|>", "service S {\n  go(\n    "],
    ["takes away what is too much", "struct A {\n        <|>1 x: u8;\n}", "struct A {\n        1 x: u8;\n}"],
    ["takes away spaces at the top", "struct A {}\n<|>   struct B {}", "struct A {}\nstruct B {}"],
    ["puts a brace below what it ends", "struct A {\n<|>    }", "struct A {\n}"],
    ["puts a brace of an arm below it", "union U {\n  1 a {\n<|>}\n}", "union U {\n  1 a {\n  }\n}"],
    ["leaves a right line alone", "struct A {\n<|>  1 x: u8;\n}", "struct A {\n  1 x: u8;\n}"],
    ["indents below a comment", "struct A {\n  // x {\n<|>", "struct A {\n  // x {\n  "],
    ["does not count braces in a string", 'const A: string = "{";\n<|>', 'const A: string = "{";\n'],
    ["indents in CRLF", "struct A {\r\n<|>", "struct A {\r\n  "],
    ["formats a field that ends", "struct A {\n  1   x:u8=1;<|>\n}", "struct A {\n  1 x: u8 = 1;\n}"],
    ["formats a method that ends", "service S {\n  go( a:u8 ):u8;<|>\n}", "service S {\n  go(a: u8): u8;\n}"],
    ["formats an import that ends", 'import {A}from"./m.rpc";<|>', 'import { A } from "./m.rpc";'],
    ["formats a constant that ends", "const A:u8=1;<|>", "const A: u8 = 1;"],
    ["moves no line for a semicolon", "struct A { 1 x:u8;<|> }", "struct A { 1 x: u8; }"],
    ["leaves two fields on one line for a semicolon", "struct A {\n  1 x:u8; 2 y:u8;<|>\n}", "struct A {\n  1 x:u8; 2 y: u8;\n}"],
    ["formats nothing else for a semicolon", "struct A {\n  1 x:u8;\n  2 y:u8;<|>\n}", "struct A {\n  1 x:u8;\n  2 y: u8;\n}"],
    ["formats a block that ends", "struct A{\n1 x:u8;\n 2 y:u8;\n}<|>", "struct A {\n  1 x: u8;\n  2 y: u8;\n}"],
    [
      "formats the block that ends alone",
      "struct B{1 x:u8;}\nstruct A{\n1 x:u8;\n}<|>",
      "struct B{1 x:u8;}\n\nstruct A {\n  1 x: u8;\n}",
    ],
    ["formats an arm that ends", "union U {\n  1 a{1 x:u8;}<|>\n}", "union U {\n  1 a { 1 x: u8; }\n}"],
    ["leaves a field with a mistake alone", "struct A {\n  1 x:;<|>\n}", "struct A {\n  1 x:;<|>\n}".replace("<|>", "")],
    ["puts a brace right beside mistakes", "struct B { 1 }\nstruct A {\n    }<|>", "struct B { 1 }\nstruct A {\n}"],
    ["moves no brace behind other text", "struct B { 1 }\n   struct A {   }<|>", "struct B { 1 }\n   struct A {   }"],
    ["does nothing in a comment", "// a  ;<|>\nstruct A {}", "// a  ;\nstruct A {}"],
    ["does nothing in a string", 'const A: string = "a;<|>  b";', 'const A: string = "a;  b";'],
  ];
  for (const [what, text, expected] of cases)
    it(what, () => {
      assert.equal(type(text), expected);
    });

  it("does nothing for a character that is not there", () => {
    const { unit, offset } = marked("struct A { 1 x:u8; }<|>");
    assert.deepEqual(formattingOnType(unit, offset - 3, "}"), []);
  });
});
