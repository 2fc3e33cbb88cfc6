// Contracts below two roots: no import leaves its root, so that none is offered that would.

import assert from "node:assert/strict";
import { createMemoryHost } from "@callwire/compiler";
import { actionsAt, completionsAt, Workspace } from "@callwire/compiler/lsp";
import { unmarked } from "./marked.js";

const MONEY = "package m.v1;\nstruct Money {}\nconst MOST: u8 = 9;\n";

describe("a name below another root", () => {
  /** What is offered at the mark of `one/a.rpc`, and what its mistakes say to do. */
  function offered(body: string, other: string) {
    const { text, offset } = unmarked(`package a.v1;\n${body}`);
    const workspace = new Workspace({
      disk: createMemoryHost({ "one/a.rpc": text, [other]: MONEY }),
      roots: ["one", "two"],
    });
    const unit = workspace.unitOf("one/a.rpc");
    assert.ok(unit !== undefined);
    return {
      labels: completionsAt(workspace.compilation, unit, offset).items.map(({ label }) => label),
      titles: actionsAt(workspace, unit, { start: offset, end: offset }).map(({ title }) => title),
      help: workspace.compilation.diagnostics.map(({ help }) => help),
    };
  }

  it("is neither completed nor imported", () => {
    const { labels, titles, help } = offered("struct A { 1 x: Mone<|>y; }", "two/m.rpc");
    assert.deepEqual(labels, []);
    assert.deepEqual(
      titles.filter((title) => title.includes("Money")),
      [],
    );
    assert.deepEqual(help, ["it is declared in `two/m.rpc`, and no import leaves its root; move one of them"]);
  });

  it("is both below the same one", () => {
    const { labels, titles, help } = offered("struct A { 1 x: Mone<|>y; }", "one/sub/m.rpc");
    assert.deepEqual(labels, ["Money"]);
    assert.equal(titles[0], 'import `Money` from "./sub/m.rpc"');
    assert.deepEqual(help, ['it is declared in `sub/m.rpc`; write `import { Money } from "./sub/m.rpc";`']);
  });

  it("is in no path and no list of an import", () => {
    assert.deepEqual(offered('import { Money } from "<|>";', "two/m.rpc").labels, []);
    assert.deepEqual(offered('import { Money } from "<|>";', "one/m.rpc").labels, ["./m.rpc"]);
    assert.deepEqual(offered('import { <|> } from "./m.rpc";', "two/m.rpc").labels, []);
    assert.deepEqual(offered('import { <|> } from "./m.rpc";', "one/m.rpc").labels, ["Money", "MOST"]);
  });

  it("is no value", () => {
    assert.deepEqual(offered("const A: u8 = <|>;", "two/m.rpc").labels, []);
    assert.deepEqual(offered("const A: u8 = <|>;", "one/m.rpc").labels, ["MOST"]);
  });
});
