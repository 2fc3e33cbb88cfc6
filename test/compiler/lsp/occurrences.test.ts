// What each name in a contract stands for, and where else it stands.

import assert from "node:assert/strict";
import { declarationOf, findOccurrences, finish, occurrenceAt, occurrencesIn } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

const MONEY = "package t.v1;\nstruct Money { 1 cents: i64; }\nenum Unit { 0 None; 1 Euro; }\nconst MAX: u8 = 9;\n";

/** `file:line text` of where the name at the mark is declared. */
function declared(given: Parameters<typeof marked>[0]): string | undefined {
  const { unit, offset } = marked(given);
  const found = occurrenceAt(unit, offset);
  const span = found === undefined ? undefined : declarationOf(found.meaning);
  if (span === undefined) return undefined;
  return `${span.file.name}:${span.file.positionAt(span.start).line} ${span.file.text.slice(span.start, span.end)}`;
}

/** `file:line:column role` of each place with the same meaning. */
function places(given: Parameters<typeof marked>[0]): readonly string[] {
  const { workspace, unit, offset } = marked(given);
  const found = occurrenceAt(unit, offset);
  if (found === undefined) return [];
  return finish(findOccurrences(workspace.compilation.program, found.meaning)).map(({ unit: { file }, start, role }) => {
    const { line, column } = file.source.positionAt(start);
    return `${file.source.name}:${line}:${column} ${role}`;
  });
}

describe("a name in a contract", () => {
  const cases: readonly (readonly [string, Parameters<typeof marked>[0], string | undefined])[] = [
    ["a type of a field", "struct A { 1 x: <|>B; }\nstruct B {}", "a.rpc:3 B"],
    ["a type, with the cursor behind it", "struct A { 1 x: B<|>; }\nstruct B {}", "a.rpc:3 B"],
    ["the item of a list", "struct A { 1 x: [[<|>B]]; }\nstruct B {}", "a.rpc:3 B"],
    ["the key of a map", "struct A { 1 x: map<<|>E, u8>; }\nenum E { 0 X; }", "a.rpc:3 E"],
    ["the value of a map", "struct A { 1 x: map<u8, <|>B>?; }\nstruct B {}", "a.rpc:3 B"],
    ["a parameter's type", "service S { go(b: <|>B): u8; }\nstruct B {}", "a.rpc:3 B"],
    ["a stream of items", "service S { go(b: stream <|>B): u8; }\nstruct B {}", "a.rpc:3 B"],
    ["a result", "service S { go(): stream <|>B; }\nstruct B {}", "a.rpc:3 B"],
    ["an error that is thrown", "service S { go() throws <|>Bad; }\nerror Bad {}", "a.rpc:3 Bad"],
    ["the type of a union's arm", "union U { 1 b: <|>B; }\nstruct B {}", "a.rpc:3 B"],
    ["a field inside of an arm", "union U { 1 b { 1 x: <|>B; } }\nstruct B {}", "a.rpc:3 B"],
    ["an alias", "type T = [<|>B];\nstruct B {}", "a.rpc:3 B"],
    ["a constant as default", "const MAX: u8 = 1;\nstruct A { 1 x: u8 = <|>MAX; }", "a.rpc:2 MAX"],
    ["a constant of a constant", "const MAX: u8 = 1;\nconst B: u8 = <|>MAX;", "a.rpc:2 MAX"],
    ["a constant as bound", "const MAX: u8 = 1;\nstruct A { 1 x: u8 @range(0..<|>MAX); }", "a.rpc:2 MAX"],
    ["a constant in @meta", 'const T: string = "x";\n@meta("k", <|>T) struct A {}', "a.rpc:2 T"],
    ["a member as default", "enum E { 0 X; 1 Y; }\nstruct A { 1 x: E = <|>Y; }", "a.rpc:2 Y"],
    ["a member through an alias", "enum E { 0 X; 1 Y; }\ntype T = E;\nstruct A { 1 x: T = <|>Y; }", "a.rpc:2 Y"],
    ["a member of a list", "enum E { 0 X; 1 Y; }\nstruct A { 1 x: [E] = [X, <|>Y]; }", "a.rpc:2 Y"],
    ["a member with its enum", "enum E { 0 X; 1 Y; }\nstruct A { 1 x: E = E.<|>Y; }", "a.rpc:2 Y"],
    ["the enum of a member", "enum E { 0 X; 1 Y; }\nstruct A { 1 x: E = <|>E.Y; }", "a.rpc:2 E"],
    ["an imported name", { "a.rpc": 'import { <|>Money } from "./m.rpc";', "m.rpc": MONEY }, "m.rpc:2 Money"],
    [
      "a use of an imported name",
      { "a.rpc": 'import { Money } from "./m.rpc";\nstruct A { 1 x: <|>Money; }', "m.rpc": MONEY },
      "m.rpc:2 Money",
    ],
    ["the other name of an import", { "a.rpc": 'import { Money as <|>Cash } from "./m.rpc";', "m.rpc": MONEY }, "m.rpc:2 Money"],
    [
      "a use of the other name",
      { "a.rpc": 'import { Money as Cash } from "./m.rpc";\nstruct A { 1 x: <|>Cash; }', "m.rpc": MONEY },
      "m.rpc:2 Money",
    ],
    [
      "a member of an imported enum",
      { "a.rpc": 'import { Unit } from "./m.rpc";\nstruct A { 1 x: Unit = <|>Euro; }', "m.rpc": MONEY },
      "m.rpc:3 Euro",
    ],
    ["the path of an import", { "a.rpc": 'import { Money } from "./<|>m.rpc";', "m.rpc": MONEY }, "m.rpc:1 "],
    ["a declaration itself", "struct <|>A {}", "a.rpc:2 A"],
    ["a field itself", "struct A { 1 <|>x: u8; }", "a.rpc:2 x"],
    ["a type that is not there", "struct A { 1 x: <|>No; }", undefined],
    ["a type of the language", "struct A { 1 x: <|>u8; }", undefined],
    ["a status code", "@code(<|>NOT_FOUND) error E {}", undefined],
    ["a keyword", "<|>struct A {}", undefined],
    ["a place without a name", "struct A { <|> }", undefined],
    ["a name behind a mistake", "struct A { 1 x }\nstruct C { 1 b: <|>B; }\nstruct B {}", "a.rpc:4 B"],
    ["a type that is declared twice", "struct B {}\nstruct B {}\nstruct A { 1 x: <|>B; }", "a.rpc:2 B"],
    ["a type that refers to itself", "type T = <|>T;", "a.rpc:2 T"],
  ];
  for (const [what, given, expected] of cases)
    it(`leads from ${what} to ${expected === undefined ? "nothing" : "its declaration"}`, () => {
      assert.equal(declared(given), expected);
    });

  it("stands in all files that use it", () => {
    const files = {
      "m.rpc": MONEY.replace("Money {", "<|>Money {"),
      "a.rpc": 'import { Money } from "./m.rpc";\nstruct A { 1 x: Money; }',
      "b.rpc": 'import { Money as Cash } from "./m.rpc";\nstruct B { 1 x: [Cash]; }',
    };
    assert.deepEqual(places(files), [
      "a.rpc:2:10 import",
      "a.rpc:3:17 use",
      "b.rpc:2:10 import",
      "b.rpc:2:19 local",
      "b.rpc:3:18 use",
      "m.rpc:2:8 declaration",
    ]);
  });

  it("is another one than its namesake in another enum, struct or file", () => {
    assert.deepEqual(places("enum E { 0 <|>X; }\nenum F { 0 X; }\nstruct A { 1 e: E = X; 2 f: F = X; 3 X: u8; }"), [
      "a.rpc:2:12 declaration",
      "a.rpc:4:21 use",
    ]);
  });

  it("is found in order, and once for each compilation", () => {
    const { unit } = marked('@meta("a", T)\nstruct A { 1 x: A?; }\nconst T: string = "";');
    const starts = occurrencesIn(unit).map(({ start }) => start);
    assert.deepEqual(
      starts,
      [...starts].sort((left, right) => left - right),
    );
    assert.equal(occurrencesIn(unit), occurrencesIn(unit));
  });
});
