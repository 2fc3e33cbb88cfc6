// Files that get another place, and the imports that follow them.

import assert from "node:assert/strict";
import { createMemoryHost } from "@callwire/compiler";
import { applyEdits, type Move, moveFiles, Workspace } from "@callwire/compiler/lsp";

const MONEY = "package t.v1;\nstruct Money {}\n";

function imports(path: string): string {
  return `package t.v1;\nimport { Money } from "${path}";\nstruct A { 1 x: Money; }\n`;
}

/** The paths that are written then, by file. */
function written(files: Readonly<Record<string, string>>, moves: readonly Move[], roots = ["idl"]) {
  const workspace = new Workspace({ disk: createMemoryHost(files), roots });
  const found = moveFiles(workspace.compilation.program, moves);
  return Object.fromEntries(
    found.map(({ source, edits }) => [
      source.path,
      [...applyEdits(source.text, edits).matchAll(/from "(.*)"/g)].map((match) => match[1]).join(),
    ]),
  );
}

describe("imports", () => {
  const money = { "idl/money.rpc": MONEY };
  const cases: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    readonly Move[],
    Readonly<Record<string, string>>,
  ])[] = [
    [
      "follow a file with another name",
      { ...money, "idl/a.rpc": imports("./money.rpc") },
      [{ from: "idl/money.rpc", to: "idl/cash.rpc" }],
      { "idl/a.rpc": "./cash.rpc" },
    ],
    [
      "follow a file into a folder",
      { ...money, "idl/a.rpc": imports("./money.rpc") },
      [{ from: "idl/money.rpc", to: "idl/common/money.rpc" }],
      { "idl/a.rpc": "./common/money.rpc" },
    ],
    [
      "lead from a file that moves to one that stays",
      { ...money, "idl/a.rpc": imports("./money.rpc") },
      [{ from: "idl/a.rpc", to: "idl/deep/er/a.rpc" }],
      { "idl/a.rpc": "../../money.rpc" },
    ],
    [
      "follow a folder",
      { "idl/old/money.rpc": MONEY, "idl/a.rpc": imports("./old/money.rpc") },
      [{ from: "idl/old", to: "idl/new" }],
      { "idl/a.rpc": "./new/money.rpc" },
    ],
    [
      "stay within a folder that moves",
      { "idl/old/money.rpc": MONEY, "idl/old/a.rpc": imports("./money.rpc") },
      [{ from: "idl/old", to: "idl/new" }],
      {},
    ],
    [
      "lead out of a folder that moves deeper",
      { ...money, "idl/old/a.rpc": imports("../money.rpc") },
      [{ from: "idl/old", to: "idl/x/new" }],
      { "idl/old/a.rpc": "../../money.rpc" },
    ],
    [
      "stay where a folder has a longer name that begins alike",
      { "idl/old2/money.rpc": MONEY, "idl/a.rpc": imports("./old2/money.rpc") },
      [{ from: "idl/old", to: "idl/new" }],
      {},
    ],
    [
      "follow two files that change places",
      { ...money, "idl/a.rpc": imports("./money.rpc"), "idl/b.rpc": MONEY.replace("Money", "Other") },
      [
        { from: "idl/money.rpc", to: "idl/b.rpc" },
        { from: "idl/b.rpc", to: "idl/money.rpc" },
      ],
      { "idl/a.rpc": "./b.rpc" },
    ],
    [
      "follow the file where its folder moves too",
      { "idl/old/money.rpc": MONEY, "idl/a.rpc": imports("./old/money.rpc") },
      [
        { from: "idl/old", to: "idl/new" },
        { from: "idl/old/money.rpc", to: "idl/cash.rpc" },
      ],
      { "idl/a.rpc": "./cash.rpc" },
    ],
    [
      "stay where they would lead out of the root",
      { ...money, "idl/a.rpc": imports("./money.rpc") },
      [{ from: "idl/money.rpc", to: "elsewhere/money.rpc" }],
      {},
    ],
    [
      "stay for a file that nobody imports",
      { ...money, "idl/a.rpc": MONEY.replace("Money", "A") },
      [{ from: "idl/a.rpc", to: "idl/b.rpc" }],
      {},
    ],
    [
      "follow in a text with mistakes",
      { ...money, "idl/a.rpc": `${imports("./money.rpc")}struct {` },
      [{ from: "idl/money.rpc", to: "idl/cash.rpc" }],
      { "idl/a.rpc": "./cash.rpc" },
    ],
  ];
  for (const [what, files, moves, expected] of cases)
    it(what, () => {
      assert.deepEqual(written(files, moves), expected);
    });

  it("follow in the root that they are in", () => {
    const files = { "one/m.rpc": MONEY, "one/a.rpc": imports("./m.rpc"), "two/m.rpc": MONEY, "two/a.rpc": imports("./m.rpc") };
    assert.deepEqual(written(files, [{ from: "two/m.rpc", to: "two/n.rpc" }], ["one", "two"]), { "two/a.rpc": "./n.rpc" });
  });
});
