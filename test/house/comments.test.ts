import assert from "node:assert/strict";
import { findLongComments, HELD, isHeld } from "./comment-rules.js";

describe("findLongComments", () => {
  const long = "a ".repeat(60).trim();

  it("finds a line of 101 characters, and none of 100", () => {
    assert.deepEqual(findLongComments(`// ${"a ".repeat(48)}a\n  // ${"a ".repeat(48)}a\n`), [
      "2: a comment over 100 characters",
    ]);
  });

  it("finds lines of both kinds of comments", () => {
    assert.deepEqual(findLongComments(`/** ${long} */\n/**\n * ${long}\n */\n`), [
      "1: a comment over 100 characters",
      "3: a comment over 100 characters",
    ]);
  });

  it("leaves code, tables, and what cannot be broken, alone", () => {
    assert.deepEqual(findLongComments(`const text = "${long}"; // short\n// https://example.com/${"a".repeat(100)}\n`), []);
    assert.deepEqual(findLongComments(`//   ${long}\n *     ${long}\n// a   ${long}\n`), []);
  });
});

describe("isHeld", () => {
  it("holds what is written by hand in the folders of the list", () => {
    assert.equal(isHeld(`${HELD[0]}/index.ts`), true);
    assert.equal(isHeld("docs/README.md"), false);
    assert.equal(isHeld("runtime/health/contract.ts"), false);
  });
});
