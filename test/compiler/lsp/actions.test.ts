// What is offered to be done about a place.

import assert from "node:assert/strict";
import { type Action, actionsAt, applyEdits, fixAll, organizeImports } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

type Given = Parameters<typeof marked>[0];

function actions(given: Given): readonly Action[] {
  const { workspace, unit, offset } = marked(given);
  return actionsAt(workspace, unit, { start: offset, end: offset });
}

/** The text of the file afterwards. */
function done(action: Action | undefined): string {
  const [first] = action?.files ?? [];
  return first === undefined ? "" : applyEdits(first.source.text, first.edits);
}

const MONEY = "package t.v1;\nstruct Money { 1 cents: i64; }\n";

describe("what is offered about a place", () => {
  const cases: readonly (readonly [string, Given, RegExp, string])[] = [
    [
      "the name that was probably meant",
      "struct A { 1 x: <|>strin; }",
      /^replace with `string`$/,
      "package t.v1;\nstruct A { 1 x: string; }",
    ],
    [
      "an annotation that was probably meant",
      "service S { @<|>idempotnt go(); }",
      /idempotent/,
      "package t.v1;\nservice S { @idempotent go(); }",
    ],
    [
      "an imported name that was meant",
      { "a.rpc": 'import { <|>Mony } from "./m.rpc";', "m.rpc": MONEY },
      /^replace with `Money`$/,
      'package t.v1;\nimport { Money } from "./m.rpc";',
    ],
    [
      "an import",
      { "a.rpc": "struct A { 1 x: <|>Money; }", "m.rpc": MONEY },
      /^import `Money` from ".\/m.rpc"$/,
      'package t.v1;\n\nimport { Money } from "./m.rpc";\nstruct A { 1 x: Money; }',
    ],
    [
      "an import, also where another name of this contract is near",
      { "a.rpc": "struct Mony {}\nstruct A { 1 x: <|>Money; }", "m.rpc": MONEY },
      /^import `Money` from ".\/m.rpc"$/,
      'package t.v1;\n\nimport { Money } from "./m.rpc";\nstruct Mony {}\nstruct A { 1 x: Money; }',
    ],
    [
      "the near name of this contract, also where another one declares what is written",
      { "a.rpc": "struct Mony {}\nstruct A { 1 x: <|>Money; }", "m.rpc": MONEY },
      /^replace with `Mony`$/,
      "package t.v1;\nstruct Mony {}\nstruct A { 1 x: Mony; }",
    ],
    [
      "the near name of another contract, with its import",
      { "a.rpc": "struct Mone {}\nstruct A { 1 x: <|>Mony; }", "m.rpc": MONEY },
      /^replace with `Money` from ".\/m.rpc"$/,
      'package t.v1;\n\nimport { Money } from "./m.rpc";\nstruct Mone {}\nstruct A { 1 x: Money; }',
    ],
    [
      "the import of an error",
      { "a.rpc": "service S { go() throws <|>Late; }", "m.rpc": "package m.v1;\nerror Late {}\n" },
      /^import `Late`/,
      'package t.v1;\n\nimport { Late } from "./m.rpc";\nservice S { go() throws Late; }',
    ],
    [
      "the import of a constant",
      { "a.rpc": "struct A { 1 x: u8 = <|>MOST; }", "m.rpc": "package m.v1;\nconst MOST: u8 = 9;\n" },
      /^import `MOST`/,
      'package t.v1;\n\nimport { MOST } from "./m.rpc";\nstruct A { 1 x: u8 = MOST; }',
    ],
    [
      "the constant that was meant",
      "const MOST: u8 = 9;\nstruct A { 1 x: u8 = <|>MSOT; }",
      /^replace with `MOST`$/,
      "package t.v1;\nconst MOST: u8 = 9;\nstruct A { 1 x: u8 = MOST; }",
    ],
    [
      "the member that was meant",
      "enum E { 0 FAST; }\nstruct A { 1 x: E = <|>FAS; }",
      /^replace with `FAST`$/,
      "package t.v1;\nenum E { 0 FAST; }\nstruct A { 1 x: E = FAST; }",
    ],
    [
      "the status code that was meant",
      "@<|>code(ABORTE)\nerror E {}",
      /^replace with `ABORTED`$/,
      "package t.v1;\n@code(ABORTED)\nerror E {}",
    ],
    [
      "the path that was meant",
      { "a.rpc": 'import { Money } from <|>"./n.rpc";', "m.rpc": MONEY },
      /^replace with `".\/m.rpc"`$/,
      'package t.v1;\nimport { Money } from "./m.rpc";',
    ],
    [
      "to retire a field",
      "struct A {\n  1 x: u8;\n  /// Old.\n  /// Really.\n  2 <|>y: u8 = 1 @range(0..3);\n}",
      /^retire `y`/,
      "package t.v1;\nstruct A {\n  1 x: u8;\n  reserved 2 y;\n}",
    ],
    ["to retire a member", "enum E { 0 X; 1 <|>Y; }", /^retire `Y`/, "package t.v1;\nenum E { 0 X; reserved 1 Y; }"],
    ["to retire an arm", "union U { 1 a; 2 <|>b; }", /^retire `b`/, "package t.v1;\nunion U { 1 a; reserved 2 b; }"],
    [
      "to deprecate a field",
      "struct A { 1 <|>x: u8 = 1; }",
      /^deprecate `x`$/,
      'package t.v1;\nstruct A { 1 x: u8 = 1 @deprecated("use something else"); }',
    ],
    [
      "to ignore a finding of lint",
      "struct A {\n  1 <|>BadName: u8;\n}",
      /^ignore field-case here/,
      "package t.v1;\nstruct A {\n  // callwire:ignore field-case write the reason here\n  1 BadName: u8;\n}",
    ],
  ];
  for (const [what, given, title, expected] of cases)
    it(`is ${what}`, () => {
      const found = actions(given);
      const action = found.find((each) => title.test(each.title));
      assert.ok(action !== undefined, found.map((each) => each.title).join());
      assert.equal(done(action), expected);
    });

  it("is no import of what cannot stand there", () => {
    const other = { "m.rpc": "package m.v1;\nconst LATE: u8 = 1;\nservice Late {}\n" };
    const titles = (text: string): string =>
      actions({ ...other, "a.rpc": text })
        .map(({ title }) => title)
        .filter((title) => title.includes("m.rpc"))
        .join();
    assert.equal(titles("service S { go() throws <|>Late; }"), "");
    assert.equal(titles("service S { go(): <|>LATE; }"), "");
    assert.equal(titles("enum E { 0 FAST; }\nstruct A { 1 x: E = <|>LATE; }"), "");
    assert.equal(titles("struct A { 1 x: <|>Late; }"), "");
  });

  it("is nothing where nothing is wrong and no member is", () => {
    assert.deepEqual(actions("struct A {}\n<|>"), []);
  });

  it("is not to deprecate what is deprecated", () => {
    const titles = actions('struct A { 1 <|>x: u8 @deprecated("y"); }').map(({ title }) => title);
    assert.ok(!titles.some((title) => title.startsWith("deprecate")), titles.join());
  });

  it("says what it corrects", () => {
    const [first] = actions("struct A { 1 x: <|>strin; }");
    assert.deepEqual([first?.kind, first?.corrects?.code], ["fix", "CW2001"]);
  });

  describe("of a whole file", () => {
    const FILES = { "m.rpc": MONEY, "b.rpc": "package b.v1;\nstruct B {}\nstruct C {}" };

    it("puts imports in order, without those that nobody uses", () => {
      const { workspace, unit } = marked({
        ...FILES,
        "a.rpc": '<|>import { Money } from "./m.rpc";\nimport { C, B } from "./b.rpc";\nstruct A { 1 b: B; 2 m: Money; }',
      });
      assert.equal(
        done(organizeImports(workspace, unit)),
        'package t.v1;\nimport { B } from "./b.rpc";\nimport { Money } from "./m.rpc";\nstruct A { 1 b: B; 2 m: Money; }',
      );
    });

    it("keeps all imports of a file with mistakes", () => {
      const { workspace, unit } = marked({ ...FILES, "a.rpc": '<|>import { C, B } from "./b.rpc";\nstruct A { 1 b: No; }' });
      assert.equal(
        done(organizeImports(workspace, unit)),
        'package t.v1;\nimport { B, C } from "./b.rpc";\nstruct A { 1 b: No; }',
      );
    });

    it("is nothing for imports that are in order", () => {
      const { workspace, unit } = marked({ ...FILES, "a.rpc": '<|>import { B } from "./b.rpc";\nstruct A { 1 b: B; }' });
      assert.equal(organizeImports(workspace, unit), undefined);
    });

    it("makes all corrections of lint", () => {
      const { workspace, unit } = marked({ ...FILES, "a.rpc": '<|>import { B, C } from "./b.rpc";\nstruct A { 1 b: B; }' });
      assert.equal(done(fixAll(workspace, unit)), 'package t.v1;\nimport { B } from "./b.rpc";\nstruct A { 1 b: B; }');
      assert.equal(fixAll(...only("<|>struct A {}")), undefined);
    });

    function only(given: Given): Parameters<typeof fixAll> {
      const { workspace, unit } = marked(given);
      return [workspace, unit];
    }
  });
});
