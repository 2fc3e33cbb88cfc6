// What is shown that is not written.

import assert from "node:assert/strict";
import { annotationFormAt, inlayHintsIn } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

/** The text with its hints, each in braces of its own. */
function hints(given: string): string {
  const { unit, text } = marked(given);
  const found = inlayHintsIn(unit, { start: 0, end: text.length });
  const shown = found.toReversed().reduce((now, { at, text: hint }) => `${now.slice(0, at)}{${hint}}${now.slice(at)}`, text);
  return shown.replace("package t.v1;\n", "");
}

describe("hints", () => {
  it("are the values of constants and members where they are used", () => {
    assert.equal(
      hints("<|>const MAX: u8 = 34;\nenum E { 0 X; 7 Y; }\nstruct A { 1 a: u8 = MAX @range(0..MAX); 2 e: E = Y; }"),
      "const MAX: u8 = 34;\nenum E { 0 X; 7 Y; }\nstruct A { 1 a: u8 = MAX{= 34} @range(0..MAX{= 34}); 2 e: E = Y{= 7}; }",
    );
  });

  it("are the numbers of methods that follow from their names", () => {
    assert.match(hints("<|>service S { go(); @id(7) run(); }"), /^service S \{ go\{0x[0-9a-f]{8}\}\(\); @id\(7\) run\(\); \}$/);
  });

  it("are not values that are long", () => {
    assert.doesNotMatch(hints(`<|>const T: string = "${"x".repeat(40)}";\nstruct A { 1 a: string = T; }`), /\{=/);
  });

  it("are those of the part that is asked for", () => {
    const { unit } = marked("<|>const MAX: u8 = 34;\nstruct A { 1 a: u8 = MAX; }");
    assert.deepEqual(inlayHintsIn(unit, { start: 0, end: 20 }), []);
  });
});

describe("how an annotation is written", () => {
  for (const [given, form] of [
    ["service S { @timeout(<|>) go(); }", "@timeout(500ms)"],
    ["struct A { 1 x: u8 @range(1..<|>", "@range(1..34)"],
    ["struct A { 1 x: u8 @range<|>(1..2); }", undefined],
    ["service S { go(<|>); }", undefined],
    ["service S { @nope(<|>) go(); }", undefined],
  ] as const)
    it(`is ${form ?? "nothing"} in ${given}`, () => {
      const { unit, offset } = marked(given);
      assert.equal(annotationFormAt(unit, offset)?.form, form);
    });
});
