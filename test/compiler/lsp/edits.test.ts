// The smallest changes that format a contract.

import assert from "node:assert/strict";
import { SourceFile } from "@callwire/compiler";
import { formattingOf, spaceEdits, type TextEdit } from "@callwire/compiler/lsp";

function apply(text: string, edits: readonly TextEdit[]): string {
  return edits.toReversed().reduce((now, { start, end, text: by }) => now.slice(0, start) + by + now.slice(end), text);
}

const MESSY = "package t.v1;\nstruct  A{1 x:u8;\n\n\n// kept\n2 y  :  string;}\nstruct B { 1 z: u8; }\n";
const NEAT = "package t.v1;\n\nstruct A {\n  1 x: u8;\n\n  // kept\n  2 y: string;\n}\nstruct B { 1 z: u8; }\n";

describe("formatting in an editor", () => {
  it("changes spaces alone, and gives the text that the command gives", () => {
    const edits = formattingOf(new SourceFile("a.rpc", MESSY)) ?? [];
    assert.equal(formattingOf(new SourceFile("a.rpc", apply(MESSY, edits)))?.length, 0);
    for (const { start, end } of edits) assert.match(MESSY.slice(start, end), /^\s*$/);
  });

  it("leaves a contract with mistakes alone", () => {
    assert.equal(formattingOf(new SourceFile("a.rpc", "package t.v1;\nstruct {")), undefined);
  });

  it("changes nothing outside of the range that it is given", () => {
    const start = MESSY.indexOf("2 y");
    const edits = formattingOf(new SourceFile("a.rpc", MESSY), { start, end: start + 15 }) ?? [];
    assert.ok(edits.length > 0);
    for (const edit of edits) assert.ok(edit.start >= start && edit.end <= start + 15);
  });

  for (const [before, after] of [
    ["a  b", "a b"],
    ["ab", "a b"],
    [" a", "a"],
    ["a", "a\n"],
    ["", "\n"],
    ["a\r\nb", "a\nb"],
    ["a b c", "a x c"],
    [MESSY, NEAT],
  ] as const)
    it(`makes ${JSON.stringify(after.slice(0, 20))} of ${JSON.stringify(before.slice(0, 20))}`, () => {
      assert.equal(apply(before, spaceEdits(before, after)), after);
    });
});
