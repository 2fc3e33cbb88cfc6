import assert from "node:assert/strict";
import { DocText } from "#cli/docs/doc-text.js";
import type { Block } from "#cli/docs/document.js";

describe("the words of a contract", () => {
  const docs = new DocText({ find: (name) => (name === "a.v1.B" ? { page: "contracts/a", anchor: "B" } : undefined) }, "a.v1");
  const kinds = (doc: string) => docs.blocks(doc).map((block: Block) => block.kind);

  it("are paragraphs, lists and code, in their order", () => {
    const doc = "First\nline.\n\n- one\n  goes on\n* two\n\n```\n- code\n\n  of two\n```\nLast.";

    assert.deepEqual(docs.blocks(doc), [
      { kind: "paragraph", content: ["First\nline."] },
      { kind: "list", items: [["one\ngoes on"], ["two"]] },
      { kind: "listing", parts: ["- code\n\n  of two"] },
      { kind: "paragraph", content: ["Last."] },
    ]);
  });

  it("lose no code whose fence has no end, and are nothing when there are none", () => {
    assert.deepEqual(docs.blocks("```\ncode"), [{ kind: "listing", parts: ["code"] }]);
    assert.deepEqual([docs.blocks(undefined), docs.blocks(""), docs.blocks("\n \n")], [[], [], []]);
  });

  it("name what the own package has without the package", () => {
    const link = { kind: "link", to: { page: "contracts/a", anchor: "B" } };

    assert.deepEqual(docs.inline("`B`, `a.v1.B`, [it][a.v1.B]; `C`"), [
      { kind: "code", parts: [{ ...link, text: "B" }] },
      ", ",
      { kind: "code", parts: [{ ...link, text: "a.v1.B" }] },
      ", ",
      { kind: "code", parts: [{ ...link, text: "it" }] },
      "; ",
      { kind: "code", parts: ["C"] },
    ]);
  });

  it("keep what looks like markup and is none", () => {
    const doc = "a * b, [x] and [y](z), `open, # no heading";

    assert.deepEqual(docs.blocks(doc), [{ kind: "paragraph", content: [doc] }]);
    assert.deepEqual(kinds("# no heading\n> no quotation"), ["paragraph"]);
  });

  it("begin with a sentence, which is not longer than a line", () => {
    assert.deepEqual(docs.summary("The first\none, v1.2. The second."), ["The first one, v1.2."]);
    assert.deepEqual(docs.summary("Of n! for n, e.g. this. And more."), ["Of n! for n, e.g. this."]);
    assert.deepEqual(docs.summary("- a list\n\nThen `code` here"), ["Then code here"]);
    assert.deepEqual(docs.summary(`${"x".repeat(199)}\u{1f600} more`), [`${"x".repeat(199)}…`]);
    assert.deepEqual(docs.summary(undefined), []);
  });
});
