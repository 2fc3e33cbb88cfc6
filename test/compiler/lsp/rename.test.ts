// Another name: everywhere, and only where the contract stays what it is.

import assert from "node:assert/strict";
import { compareDescriptors, compile, createMemoryHost } from "@callwire/compiler";
import { applyEdits, finish, type Rename, renamableAt, renameAt } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

type Given = Parameters<typeof marked>[0];

const MONEY = "package t.v1;\nstruct Money { 1 cents: i64; }\n";

function rename(given: Given, name: string): Rename {
  const { workspace, unit, offset } = marked(given);
  const renamed = finish(renameAt(workspace, unit, offset, name));
  if ("problem" in renamed) assert.fail(renamed.problem);
  return renamed;
}

/** The texts afterwards, by file, of those that change. */
function texts(given: Given, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(rename(given, name).files.map(({ source, edits }) => [source.name, applyEdits(source.text, edits)]));
}

function problem(given: Given, name: string): string {
  const { workspace, unit, offset } = marked(given);
  const renamed = finish(renameAt(workspace, unit, offset, name));
  return "problem" in renamed ? renamed.problem : "";
}

describe("rename", () => {
  it("changes a type in each file that names it, and its imports", () => {
    const files = {
      "m.rpc": MONEY.replace("Money", "<|>Money"),
      "a.rpc": 'import { Money } from "./m.rpc";\nstruct A { 1 x: Money; 2 y: [Money]; }',
      "b.rpc": 'import { Money as Cash } from "./m.rpc";\nstruct B { 1 x: Cash; }',
    };
    assert.deepEqual(texts(files, "Coins"), {
      "m.rpc": "package t.v1;\nstruct Coins { 1 cents: i64; }\n",
      "a.rpc": 'package t.v1;\nimport { Coins } from "./m.rpc";\nstruct A { 1 x: Coins; 2 y: [Coins]; }',
      "b.rpc": 'package t.v1;\nimport { Coins as Cash } from "./m.rpc";\nstruct B { 1 x: Cash; }',
    });
  });

  it("changes the name that one import has given, in its file alone", () => {
    const files = { "m.rpc": MONEY, "a.rpc": 'import { Money as Cash } from "./m.rpc";\nstruct A { 1 x: <|>Cash; }' };
    assert.deepEqual(texts(files, "Coins"), {
      "a.rpc": 'package t.v1;\nimport { Money as Coins } from "./m.rpc";\nstruct A { 1 x: Coins; }',
    });
  });

  const cases: readonly (readonly [string, string, string, string])[] = [
    ["a field", "struct A { 1 <|>x: u8; }", "y", "struct A { 1 y: u8; }"],
    ["a parameter", "service S { go(<|>x: u8); }", "y", "service S { go(y: u8); }"],
    [
      "a constant",
      "const <|>A: u8 = 1;\nstruct B { 1 x: u8 = A @range(0..A); }",
      "C",
      "const C: u8 = 1;\nstruct B { 1 x: u8 = C @range(0..C); }",
    ],
    [
      "a member",
      "enum E { 0 X; }\nstruct A { 1 x: E = <|>X; 2 y: E = E.X; }",
      "Y",
      "enum E { 0 Y; }\nstruct A { 1 x: E = Y; 2 y: E = E.Y; }",
    ],
    ["an enum", "enum <|>E { 0 X; }\nstruct A { 2 y: E = E.X; }", "F", "enum F { 0 X; }\nstruct A { 2 y: F = F.X; }"],
    ["an error", "error <|>E {}\nservice S { go() throws E; }", "F", "error F {}\nservice S { go() throws F; }"],
    ["an arm", "union U { 1 <|>a { 1 x: u8; } }", "b", "union U { 1 b { 1 x: u8; } }"],
    ["an alias", "type <|>T = u8;\nstruct A { 1 x: map<T, T>; }", "N", "type N = u8;\nstruct A { 1 x: map<N, N>; }"],
  ];
  for (const [what, text, name, expected] of cases)
    it(`changes ${what}`, () => {
      assert.deepEqual(texts(text, name), { "a.rpc": `package t.v1;\n${expected}` });
    });

  it("leaves namesakes alone", () => {
    const text = "enum E { 0 <|>X; }\nenum F { 0 X; }\nstruct A { 1 X: F = X; 2 e: E = X; }";
    assert.deepEqual(texts(text, "Y"), {
      "a.rpc": "package t.v1;\nenum E { 0 Y; }\nenum F { 0 X; }\nstruct A { 1 X: F = X; 2 e: E = Y; }",
    });
  });

  describe("of a method", () => {
    const BEFORE = "service S {\n  /// Goes.\n  @idempotent\n  <|>go(x: u8): u8;\n}";

    it("keeps its number, so that a client of before is understood", () => {
      const after = texts(BEFORE, "run")["a.rpc"] ?? "";
      assert.match(after, /\/\/\/ Goes\.\n {2}@id\(0x[0-9a-f]{8}\) @idempotent\n {2}run\(x: u8\)/);
      const [old, now] = [marked(BEFORE).text, after].map(
        (text) => compile(createMemoryHost({ "a.rpc": text }), { roots: [""] }).descriptor,
      );
      assert.ok(old !== undefined && now !== undefined);
      assert.equal(now.files[0]?.services[0]?.methods[0]?.id, old.files[0]?.services[0]?.methods[0]?.id);
      assert.deepEqual(
        compareDescriptors(old, now).filter(({ category }) => category === "wire"),
        [],
      );
    });

    it("keeps its number where nothing stands before its name", () => {
      assert.deepEqual(texts("service S { <|>go(x: u8): u8; }", "run"), {
        "a.rpc": "package t.v1;\nservice S { @id(0x3fa85618) run(x: u8): u8; }",
      });
    });

    it("takes the number that it says already", () => {
      assert.deepEqual(texts("service S { @id(7) <|>go(); }", "run"), { "a.rpc": "package t.v1;\nservice S { @id(7) run(); }" });
      assert.equal(rename("service S { @id(7) <|>go(); }", "run").keptId, undefined);
    });
  });

  it("says who notices", () => {
    const found = (text: string, name: string) =>
      rename(text, name).findings.map(({ severity, category, rule }) => `${severity} ${category} ${rule}`);
    assert.deepEqual(found("service S { go(<|>x: u8): u8; }", "y"), ["error source parameter-renamed"]);
    assert.deepEqual(found("service <|>S { go(x: u8): u8; }", "T"), ["error identity service-renamed"]);
    assert.deepEqual(found("service S { go(x: A); }\nstruct A { 1 <|>x: u8; }", "y"), ["error source field-renamed"]);
  });

  const refusals: readonly (readonly [string, Given, string, RegExp])[] = [
    ["that is no name", "struct <|>A {}", "9x", /^`9x` cannot be a name; use letters/],
    ["that is a value", "struct A { 1 <|>x: bool; }", "true", /cannot be a name/],
    ["with an invisible mark", "struct <|>A {}", "A\u202e", /^`A\\u\{202e\}` cannot be a name/],
    ["of a type of the language", "struct <|>A {}", "u8", /`u8` is a type of the language/],
    ["that is declared", "struct <|>A {}\nstruct B {}", "B", /declared twice/],
    ["that differs in case alone", "struct A { 1 <|>x: u8; 2 yy: u8; }", "YY", /differ only in case/],
    ["that is reserved", "struct A { 1 <|>x: u8; reserved 2 old; }", "old", /is reserved/],
    [
      "that another file imports",
      { "m.rpc": MONEY.replace("Money", "<|>Money"), "a.rpc": 'import { Money } from "./m.rpc";\nstruct Coins { 1 m: Money; }' },
      "Coins",
      /.+/,
    ],
    [
      "that means something else where it is used",
      "enum E { 0 X; 1 Y; }\nconst <|>A: E = X;\nstruct S { 1 e: E = A; }",
      "Y",
      /^`Y` cannot be the name: it would mean something else$/,
    ],
    ["of a scalar", "struct A { 1 x: <|>u8; }", "u16", /only what a contract declares can be renamed/],
    ["of nothing", "struct A { <|> }", "B", /only what a contract declares/],
  ];
  for (const [what, given, name, expected] of refusals)
    it(`refuses one ${what}`, () => {
      assert.match(problem(given, name), expected);
    });

  it("works in a contract with mistakes elsewhere", () => {
    assert.deepEqual(texts("struct <|>A { 1 x: No; }\nstruct B { 1 a: A; }", "C"), {
      "a.rpc": "package t.v1;\nstruct C { 1 x: No; }\nstruct B { 1 a: C; }",
    });
  });

  it("changes nothing for the same name", () => {
    assert.deepEqual(rename("struct <|>A {}", "A"), { files: [], findings: [] });
  });

  it("is offered for the name at the cursor, also an import's own", () => {
    const { unit, offset } = marked({ "m.rpc": MONEY, "a.rpc": 'import { Money as <|>Cash } from "./m.rpc";' });
    const found = renamableAt(unit, offset);
    assert.equal("name" in found ? found.name : found.problem, "Cash");
  });
});
