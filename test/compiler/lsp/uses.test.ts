// Who uses a type, and what it is made of.

import assert from "node:assert/strict";
import { nameOf, type Use, useNodeAt, usersOf, usesOf } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

type Given = Parameters<typeof marked>[0];

/** `name times` of each neighbour, a method with its service. */
function neighbours(given: Given, side: "users" | "uses"): readonly string[] {
  const { workspace, unit, offset } = marked(given);
  const node = useNodeAt(unit, offset);
  if (node === undefined) return ["nothing is there"];
  return (side === "users" ? usersOf(workspace.compilation.program, node) : usesOf(node)).map(show).sort();
}

function show({ node, ranges }: Use): string {
  const owner = node.method === undefined ? "" : `${node.symbol.name}/`;
  return `${owner}${nameOf(node)?.text ?? ""} ${ranges.length}`;
}

const MONEY = "package t.v1;\nstruct <|>Money { 1 cents: i64; }\n";

describe("those who use a type", () => {
  const cases: readonly (readonly [string, Given, readonly string[]])[] = [
    ["are structs", "struct <|>A {}\nstruct B { 1 x: A; 2 y: [A]; }", ["B 2"]],
    ["are errors", "struct <|>A {}\nerror E { 1 x: A; }", ["E 1"]],
    ["are unions, by arms and fields in arms", "struct <|>A {}\nunion U { 1 a: A; 2 b { 1 x: A; } }", ["U 2"]],
    ["are aliases", "struct <|>A {}\ntype T = map<string, A>;", ["T 1"]],
    ["are methods, by parameters and results", "struct <|>A {}\nservice S { go(a: A): stream A; no(); }", ["S/go 2"]],
    ["are methods that throw it", "error <|>E {}\nservice S { go() throws E; }", ["S/go 1"]],
    ["are those of an enum, by its members too", "enum <|>E { 0 X; }\nstruct A { 1 e: E = X; }", ["A 2"]],
    ["are those of a constant", "const <|>MAX: u8 = 1;\nstruct A { 1 x: u8 = MAX @range(0..MAX); }", ["A 2"]],
    ["are it itself", "struct <|>A { 1 next: A?; }", ["A 1"]],
    [
      "are in other files, under other names",
      { "m.rpc": MONEY, "a.rpc": 'import { Money as Cash } from "./m.rpc";\nstruct A { 1 x: Cash; }' },
      ["A 1"],
    ],
    ["are not those of a namesake", { "m.rpc": MONEY, "a.rpc": "package a.v1;\nstruct Money {}\nstruct A { 1 x: Money; }" }, []],
    ["are asked for at one of its fields", "struct A { 1 <|>x: u8; }\nstruct B { 1 a: A; }", ["B 1"]],
    ["are asked for where it is used", "struct A {}\nstruct B { 1 a: <|>A; }\nstruct C { 1 a: A; }", ["B 1", "C 1"]],
    ["are none of a method", "service S { <|>go(); }", []],
    ["are none of a service", "service <|>S { go(); }", []],
    ["are not asked for at a type of the language", "struct A { 1 x: <|>u8; }", ["nothing is there"]],
  ];
  for (const [what, given, expected] of cases)
    it(what, () => {
      assert.deepEqual(neighbours(given, "users"), expected);
    });
});

describe("what a type is made of", () => {
  const cases: readonly (readonly [string, Given, readonly string[]])[] = [
    [
      "are the types of its fields",
      "struct <|>A { 1 b: B; 2 c: map<string, C>; 3 d: u8; }\nstruct B {}\nstruct C {}",
      ["B 1", "C 1"],
    ],
    [
      "are those of a method alone",
      "service S { <|>go(b: B): C; no(d: D); }\nstruct B {}\nstruct C {}\nstruct D {}",
      ["B 1", "C 1"],
    ],
    [
      "are those of all methods of a service",
      "service <|>S { go(b: B); no(d: D) throws E; }\nstruct B {}\nstruct D {}\nerror E {}",
      ["B 1", "D 1", "E 1"],
    ],
    [
      "are constants and enums of defaults",
      "enum E { 0 X; }\nconst M: u8 = 1;\nstruct <|>A { 1 e: E = X; 2 u: u8 = M; }",
      ["E 2", "M 1"],
    ],
    ["are none of what is made of the language alone", "struct <|>A { 1 x: u8; }", []],
  ];
  for (const [what, given, expected] of cases)
    it(what, () => {
      assert.deepEqual(neighbours(given, "uses"), expected);
    });
});
