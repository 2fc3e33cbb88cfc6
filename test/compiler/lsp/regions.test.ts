// What is folded, and what a growing selection takes.

import assert from "node:assert/strict";
import { foldsOf, selectionsAt } from "@callwire/compiler/lsp";
import { marked } from "./marked.js";

describe("folds", () => {
  it("are blocks without their closing brace, imports, and comments", () => {
    const { unit } = marked({
      "a.rpc":
        '<|>// One.\n// Two.\npackage t.v1;\nimport { A } from "./m.rpc";\nimport { B } from "./m.rpc";\nstruct S {\n  1 a: A;\n  2 b: B;\n}\nunion U {\n  1 x {\n    1 y: u8;\n  }\n}\nstruct E {}\n',
      "m.rpc": "package t.v1;\nstruct A {}\nstruct B {}",
    });
    assert.deepEqual(
      foldsOf(unit).map(({ kind, startLine, endLine }) => `${kind} ${startLine}-${endLine}`),
      ["block 6-8", "block 10-13", "block 11-12", "imports 4-5", "comment 1-2"],
    );
  });

  it("are none for what stands on one line", () => {
    assert.deepEqual(foldsOf(marked("<|>struct A { 1 x: u8; }\n// one").unit), []);
  });
});

describe("a growing selection", () => {
  const texts = (given: string): readonly string[] => {
    const { unit, offset, text } = marked(given);
    return selectionsAt(unit, offset).map(({ start, end }) => text.slice(start, end));
  };

  it("takes the name, what it is a part of, and so on to the whole file", () => {
    const text = "struct A { 1 x: map<string, [<|>B]>; }\nstruct B {}";
    assert.deepEqual(texts(text), [
      "B",
      "[B]",
      "map<string, [B]>",
      "1 x: map<string, [B]>;",
      "struct A { 1 x: map<string, [B]>; }",
      `package t.v1;\n${text.replace("<|>", "")}`,
    ]);
  });

  it("is the whole file where nothing else is", () => {
    assert.equal(texts("\n\n<|>\n").length, 1);
  });

  it("never gets smaller, wherever it begins", () => {
    const { unit, text } = marked(
      '<|>@meta("a", T) struct A { 1 x: A? = X @range(1..T); }\nconst T: string = "";\nservice S { go(a: stream A) throws E; }',
    );
    for (let offset = 0; offset <= text.length; offset++) {
      const around = selectionsAt(unit, offset);
      around.forEach(({ start, end }, index) => {
        const parent = around[index + 1];
        assert.ok(parent === undefined || (parent.start <= start && parent.end >= end), `at ${offset}`);
      });
    }
  });
});
