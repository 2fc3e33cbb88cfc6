import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findLongComments } from "./comment-rules.js";

const ROOT = join(import.meta.dirname, "../../..");
/** Where all lines of comments are so short. */
const HELD: readonly string[] = ["compiler", "cli", "bench", "scripts"];
/** Not these files, which would be longer than 300 lines. */
const LONGER: readonly string[] = [];

describe("the comments", () => {
  for (const folder of HELD) {
    it(`of ${folder} have lines of at most 100 characters`, () => {
      const found = listSources(folder)
        .filter((file) => !LONGER.includes(file))
        .flatMap((file) => findLongComments(readFileSync(join(ROOT, file), "utf8")).map((problem) => `${file}:${problem}`));

      assert.deepEqual(found, []);
    });
  }

  it("are longer only in files that are still there, and have such lines", () => {
    for (const file of LONGER) assert.notDeepEqual(findLongComments(readFileSync(join(ROOT, file), "utf8")), [], file);
  });
});

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

  it("leaves code, and what cannot be broken, alone", () => {
    assert.deepEqual(findLongComments(`const text = "${long}"; // short\n// https://example.com/${"a".repeat(100)}\n`), []);
  });

  it("leaves tables and code alone", () => {
    assert.deepEqual(findLongComments(`//   ${long}\n *     ${long}\n// a   ${long}\n`), []);
  });
});

function listSources(folder: string): readonly string[] {
  const files = execFileSync("git", ["ls-files", "-z", "--", `${folder}/*.ts`, `${folder}/*.mjs`], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const generated = /^(?:runtime\/health\/contract\.ts|bench\/peers\/generated\/|test\/conformance\/fixtures\/)/;
  return files.split("\0").filter((file) => file !== "" && !generated.test(file));
}
