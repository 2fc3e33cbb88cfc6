// What may be written where the cursor is.

import assert from "node:assert/strict";
import { type Completion, completionsAt } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

type Given = Parameters<typeof marked>[0];

function items(given: Given): readonly Completion[] {
  const { workspace, unit, offset } = marked(given);
  return completionsAt(workspace.compilation, unit, offset).items;
}

function labels(given: Given): readonly string[] {
  return items(given).map(({ label }) => label);
}

/** The text after the first of that label is chosen. */
function choose(given: Given, label: string): string {
  const { workspace, unit, offset, text } = marked(given);
  const { start, end, items: found } = completionsAt(workspace.compilation, unit, offset);
  const item = found.find((each) => each.label === label);
  assert.ok(item !== undefined, found.map((each) => each.label).join());
  const edits = [{ start, end, text: item.text ?? item.label }, ...(item.edits ?? [])].sort(
    (left, right) => right.start - left.start,
  );
  return edits.reduce((now, edit) => now.slice(0, edit.start) + edit.text + now.slice(edit.end), text);
}

const MONEY = "package t.v1;\nstruct Money { 1 cents: i64; }\nerror Poor {}\nenum Unit { 0 None; 1 Euro; }\n";
const DECLARED = ["import", "const", "type", "enum", "struct", "union", "error", "service", "closed"];

describe("completion", () => {
  const exact: readonly (readonly [string, Given, readonly string[]])[] = [
    ["the package of an empty file", "// bare\n<|>", ["package"]],
    ["declarations", "<|>", DECLARED],
    ["declarations behind another", "struct A {}\n<|>\nstruct B {}", DECLARED],
    ["declarations with some letters", "str<|>", ["struct"]],
    ["what can be closed", "closed <|>", ["enum", "union"]],
    ["a number and reserved", "struct A { <|> }", ["1", "reserved"]],
    ["the number behind the highest", "struct A { 1 x: u8; 4 y: u8; <|> }", ["5", "reserved"]],
    ["no reserved number", "struct A { 1 x: u8; reserved 2 old; reserved 3; <|> }", ["4", "reserved"]],
    ["no number that is used below", "struct A { <|>\n 7 y: u8; reserved 9 z; }", ["10", "reserved"]],
    ["a number inside of an arm", "union U { 1 a { 1 x: u8; <|> } 5 b; }", ["2", "reserved"]],
    ["a number behind an arm", "union U { 1 a { 9 x: u8; } <|> }", ["2", "reserved"]],
    ["zero in an enum", "enum E { <|> }", ["0", "reserved"]],
    ["a gap where the end is reached", "struct A { 1 x: u8; 255 y: u8; <|> }", ["2", "reserved"]],
    ["members of a service", "service S { <|> }", ["oneway", "method"]],
    ["throws behind parameters", "service S { go() <|>", ["throws"]],
    ["throws behind a result", "service S { go(): u8 <|>", ["throws"]],
    ["errors that are thrown", "error E {}\nstruct X {}\nservice S { go() throws <|>; }", ["E"]],
    ["no error twice", "error E {}\nerror F {}\nservice S { go() throws E, <|>; }", ["F"]],
    [
      "members of an enum, then constants",
      "enum E { 0 X; 1 Y; }\nconst MAX: u8 = 1;\nstruct A { 1 e: E = <|>; }",
      ["X", "Y", "MAX"],
    ],
    ["members in a list", "enum E { 0 X; }\nstruct A { 1 e: [E] = [<|>]; }", ["X"]],
    ["members behind a dot", "enum E { 0 X; }\nconst M: u8 = 1;\nstruct A { 1 e: E = E.<|>; }", ["X"]],
    ["members through an alias", "enum E { 0 X; }\ntype F = E;\nservice S { go(e: F = <|>); }", ["X"]],
    ["members of a constant's type, and not itself", "enum E { 0 X; }\nconst C: E = <|>;", ["X"]],
    ["constants for a constant, and not itself", "const A: u8 = 1;\nconst B: u8 = <|>;", ["A"]],
    [
      "constants of other contracts",
      { "a.rpc": "struct A { 1 x: u8 = <|>; }", "m.rpc": "package m.v1;\nconst MOST: u8 = 9;\nstruct M {}\n" },
      ["MOST"],
    ],
    ["true and false", "struct A { 1 e: bool = <|>; }", ["true", "false"]],
    ["constants as bounds", "const MAX: u8 = 1;\nstruct A { 1 e: u8 @range(0..<|>); }", ["MAX"]],
    ["number for @js", "struct A { 1 e: i64 @js(<|>); }", ['"number"']],
    ["annotations of a parameter", "service S { go(a: u8 @<|>); }", ["deprecated", "range", "length", "js", "sensitive", "meta"]],
    ["annotations of an enum's member", "enum E { 0 X @<|> }", ["deprecated", "meta"]],
    ["annotations of the error behind", "@<|>\nerror E {}", ["deprecated", "retryable", "code", "meta"]],
    ["annotations of the struct behind another", "@deprecated @<|> struct E {}", ["deprecated", "meta"]],
    ["names of an imported file", { "a.rpc": 'import { <|> } from "./m.rpc";', "m.rpc": MONEY }, ["Money", "Poor", "Unit"]],
    ["no name that is imported already", { "a.rpc": 'import { Money, <|> } from "./m.rpc";', "m.rpc": MONEY }, ["Poor", "Unit"]],
    ["as behind an imported name", { "a.rpc": 'import { Money <|> } from "./m.rpc";', "m.rpc": MONEY }, ["as"]],
    ["from behind imported names", "import { A } <|>", ["from"]],
    [
      "paths of other contracts",
      { "x/a.rpc": 'import { A } from "<|>";', "m.rpc": MONEY, "x/b.rpc": "" },
      ["../m.rpc", "./b.rpc"],
    ],
    [
      "paths with letters behind the slash",
      { "x/a.rpc": 'import { A } from "../<|>";', "m.rpc": MONEY, "x/b.rpc": "" },
      ["../m.rpc"],
    ],
    ["nothing in a comment", "// str<|>", []],
    ["nothing in another string", 'const A: string = "<|>";', []],
    ["nothing for a new name", "struct <|> {}", []],
    ["nothing for the name of a field", "struct A { 1 <|>", []],
  ];
  for (const [what, given, expected] of exact)
    it(`offers ${what}`, () => {
      assert.deepEqual([...labels(given)].sort(), [...expected].sort());
    });

  const some: readonly (readonly [string, Given, readonly string[], readonly string[]])[] = [
    [
      "types of a field",
      "error E {}\nconst C: u8 = 1;\nservice S {}\nstruct A { 1 x: <|> }",
      ["u8", "map", "A", "E"],
      ["C", "S", "stream"],
    ],
    ["types of a list's items", "struct A { 1 x: [<|> }", ["u8", "A"], ["1"]],
    ["types of a map's parts", "struct A { 1 x: map<string, <|> }", ["u8", "A"], []],
    ["types and streams of a parameter", "struct A {}\nservice S { go(a: u8, b: <|>) }", ["stream", "A"], ["throws"]],
    ["types of a stream", "struct A {}\nservice S { go(b: stream <|>) }", ["A", "u8"], ["stream"]],
    ["types and streams of a result", "struct A {}\nservice S { go(): <|> }", ["stream", "A"], []],
    ["types of an alias", "struct A {}\ntype B = <|>;", ["A", "u8"], []],
    ["types of a constant", "struct A {}\nenum E { 0 X; }\nconst B: <|>;", ["E", "u8"], ["A"]],
    ["types in an arm", "struct A {}\nunion U { 1 a { 1 x: <|> } }", ["A"], []],
    ["annotations of a method", "service S { @<|> go(); }", ["idempotent", "timeout", "id"], ["retryable", "range"]],
    ["annotations of a field of an error", "error E { 1 x: string @<|> }", ["message"], ["idempotent"]],
    ["status codes", "@code(<|>) error E {}", ["NOT_FOUND", "INVALID_ARGUMENT"], ["OK"]],
    ["types below a struct without its end", "struct A {\n  1 x: u8;\nstruct B {\n  1 y: <|>\n}", ["A", "B"], []],
    ["types in a text of mistakes", "struct { } } )\nservice S { go(a: <|>", ["u8"], []],
  ];
  for (const [what, given, wanted, unwanted] of some)
    it(`offers ${what}`, () => {
      const found = labels(given);
      for (const label of wanted) assert.ok(found.includes(label), `${label} is not in ${found.join()}`);
      for (const label of unwanted) assert.ok(!found.includes(label), `${label} is in ${found.join()}`);
    });

  describe("of a name in another file", () => {
    const cases: readonly (readonly [string, string, string])[] = [
      [
        "behind the package",
        "struct A { 1 m: Mon<|>; }",
        'package t.v1;\n\nimport { Money } from "./m.rpc";\nstruct A { 1 m: Money; }',
      ],
      [
        "into the statement of that file",
        'import { Unit } from "./m.rpc";\nstruct A { 1 m: <|>; }',
        'package t.v1;\nimport { Money, Unit } from "./m.rpc";\nstruct A { 1 m: Money; }',
      ],
      [
        "before the import of a later path",
        'import { Z } from "./z.rpc";\nstruct A { 1 m: <|>; }',
        'package t.v1;\nimport { Money } from "./m.rpc";\nimport { Z } from "./z.rpc";\nstruct A { 1 m: Money; }',
      ],
      [
        "behind the import of an earlier path",
        'import { B } from "./b.rpc";\nstruct A { 1 m: <|>; }',
        'package t.v1;\nimport { B } from "./b.rpc";\nimport { Money } from "./m.rpc";\nstruct A { 1 m: Money; }',
      ],
    ];
    for (const [where, text, expected] of cases)
      it(`imports it ${where}`, () => {
        const files = {
          "a.rpc": text,
          "m.rpc": MONEY,
          "z.rpc": "package z.v1;\nstruct Z {}",
          "b.rpc": "package b.v1;\nstruct B {}",
        };
        assert.equal(choose(files, "Money"), expected);
      });

    it("does not make a cycle of imports", () => {
      const files = {
        "a.rpc": "package a.v1;\nstruct A { 1 m: <|>; }",
        "b.rpc": 'package b.v1;\nimport { A } from "./a.rpc";\nstruct Uses { 1 a: A; }',
      };
      assert.ok(!labels(files).includes("Uses"));
    });
  });

  it("replaces the letters before the cursor", () => {
    assert.equal(choose("struct A { 1 x: stri<|>; }", "string"), "package t.v1;\nstruct A { 1 x: string; }");
  });

  it("gives no more than can be read, and says so", () => {
    const { workspace, unit, offset } = marked(
      `${Array.from({ length: 400 }, (_, index) => `struct S${index} {}`).join("\n")}\nstruct A { 1 x: <|>; }`,
    );
    const found = completionsAt(workspace.compilation, unit, offset);
    assert.deepEqual([found.items.length, found.isCut], [300, true]);
  });

  it("throws nowhere in a contract, whatever is there", () => {
    const { workspace, unit, text } = marked(
      'import { M as N } from "./m.rpc";\n@code(X) error E { 1 a: map<u8, [E]> = E.X @range(1..M); }\nunion U { 1 a { 1 b: u8; } }\nservice S { go(a: stream u8) throws E; }\nstruct {',
    );
    for (let offset = 0; offset <= text.length; offset++) completionsAt(workspace.compilation, unit, offset);
  });
});
