import assert from "node:assert/strict";
import { findLongProse } from "./prose-rules.js";

describe("findLongProse", () => {
  const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");
  const broken = (count: number) =>
    words(count)
      .replaceAll(/(?:\w+ ){10}/g, "$&\n")
      .replaceAll(" \n", "\n");

  it("finds a sentence of 26 words, and none of 25", () => {
    assert.deepEqual(findLongProse(`${broken(25)}. ${words(3)}.\n`), []);
    assert.match(findLongProse(`short.\n\n${broken(26)}. ${words(3)}.\n`).join(), /^3: 26 words in "word/);
  });

  it("finds one in an item of a list, whose label does not count", () => {
    assert.deepEqual(findLongProse(`- **${words(3)}**: ${broken(25)}\n`), []);
    assert.match(findLongProse(`- a\n- **${words(3)}**: ${broken(26)}\n`).join(), /^2: 26 words/);
  });

  it("counts a piece of code and a file name once, and the text of a link", () => {
    assert.deepEqual(findLongProse(`\`a b c.\`\n${broken(24)}\n`), []);
    assert.match(findLongProse(`[a b](c.md)\n${broken(24)}\n`).join(), /26 words/);
    assert.match(findLongProse(`docs/a.md\n${broken(25)}\n`).join(), /26 words/);
  });

  it("finds a paragraph of five lines, and a line of 101 characters", () => {
    assert.deepEqual(findLongProse("a.\nb.\nc.\nd.\n\ne.\n"), []);
    assert.deepEqual(findLongProse("a.\nb.\nc.\nd.\ne.\n"), ["1: a paragraph of 5 lines"]);
    assert.deepEqual(findLongProse(`${"a".repeat(100)}\n`), []);
    assert.deepEqual(findLongProse(`${"a".repeat(101)}\n`), ["1: a line over 100 characters"]);
  });

  it("leaves code, tables, headings and where links lead alone", () => {
    const long = words(40);

    assert.deepEqual(findLongProse(`# ${long}\n| ${long} |\n\`\`\`ts\n${long}\n\`\`\`\n[a](${"a".repeat(120)})\n`), []);
  });
});
