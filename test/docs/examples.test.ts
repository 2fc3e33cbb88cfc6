// Every contract that a page shows is compiled. How examples are marked is examples.ts.

import assert from "node:assert/strict";
import { completeExample, type Example, findCodes, readExamples, readPage } from "./examples.js";

const PAGES = ["README.md", "runtime/README.md", "docs/getting-started.md", "docs/idl.md", "docs/breaking.md"];

describe("the examples of the pages", () => {
  for (const page of PAGES) {
    it(`of ${page} give what they say`, () => {
      const wrong = groupFiles(contractsOf(page)).flatMap((group) => {
        const expected = group.flatMap(({ mark }) => /CW\d{4}/.exec(mark) ?? []);
        const actual = findCodes(group.map(completeExample));
        return expected.join() === actual.join()
          ? []
          : [`${actual.join() || "nothing wrong"} in:\n${group.map(({ text }) => text).join("\n")}`];
      });

      assert.deepEqual(wrong, []);
    });
  }

  it("are many in docs/idl.md, and some of them are wrong", () => {
    const marks = contractsOf("docs/idl.md").map(({ mark }) => mark);

    assert.ok(marks.length >= 15);
    assert.ok(marks.filter((mark) => mark.startsWith("wrong ")).length >= 4);
  });

  it("are noticed when they do not compile", () => {
    const [example] = readExamples("```rpc fragment struct\n  1 a: Nothing;\n```\n");

    assert.deepEqual(example === undefined ? [] : findCodes([completeExample(example)]), ["CW2001"]);
  });
});

function contractsOf(page: string): readonly Example[] {
  return readExamples(readPage(page)).filter(({ language }) => language === "rpc");
}

/**
 * Files with names belong together when they stand under one heading; every other example is alone.
 */
function groupFiles(examples: readonly Example[]): readonly (readonly Example[])[] {
  const groups: Example[][] = [];
  for (const example of examples) {
    const last = groups.at(-1);
    const isNext = last?.[0]?.section === example.section && [last[0], example].every(({ text }) => text.startsWith("// file: "));
    if (isNext) last.push(example);
    else groups.push([example]);
  }
  return groups;
}
