import assert from "node:assert/strict";
import { isPluginPath, readAnswer } from "#cli/generation/plugins/plugin-answer.js";

const refuse = (what: string): Error => new Error(`it ${what}`);
const read = (value: unknown) => readAnswer(Buffer.from(JSON.stringify(value)), refuse);
const withFiles = (...paths: readonly string[]) => read({ protocol: 1, files: paths.map((path) => ({ path, content: "" })) });

describe("a plugin's answer", () => {
  it("has files, and messages or none", () => {
    const files = [{ path: "a/__init__.py", content: "x" }];
    assert.deepEqual(read({ protocol: 1, files, later: true }), { files, diagnostics: [] });
    const diagnostics = [{ severity: "warning", message: "odd" }];
    assert.deepEqual(read({ protocol: 1, files, diagnostics }).diagnostics, diagnostics);
  });

  for (const path of [
    ...["", ".", "..", "../a", "a/../b", "a/..", "/etc/a", "a//b", "a/", "./a", "C:/a", "C:a", "a\\b", "..\\a"],
    ...[".callwire-manifest.json", ".git/hooks/post-commit", "a/.hidden", "a.", "a./b", "con", "NUL.txt", "a/com1.py"],
    ...["a\0b", "a b", "ä", "a\n", "a".repeat(201)],
  ]) {
    it(`has no path ${JSON.stringify(path.slice(0, 30))}`, () => {
      assert.equal(isPluginPath(path), false);
      assert.throws(() => withFiles("good.py", path), /^Error: it gave the path "/);
    });
  }

  for (const path of ["a", "a.b.c", "a/b-c/_d.py", "__init__.py", "console.py", "a".repeat(200)]) {
    it(`has the path ${path.slice(0, 30)}`, () => assert.equal(isPluginPath(path), true));
  }

  it("has no two files in one place", () => {
    assert.throws(() => withFiles("a.py", "a.py"), /gave "a\.py" twice/);
    assert.throws(
      () => withFiles("a.py", "A.py"),
      /gave "a\.py" and "A\.py", which are one file where capitals count for nothing/,
    );
    assert.throws(() => withFiles("a/b/c", "A/b"), /gave "A\/b" as a file, and as the folder of "a\/b\/c"/);
  });

  for (const [what, value, message] of [
    ["no object", [], /JSON that is no object/],
    ["no protocol", { files: [] }, /protocol none; this version of callwire knows 1/],
    ["no files", { protocol: 1 }, /gave no list of files/],
    ["a file without a content", { protocol: 1, files: [{ path: "a" }] }, /gave no list of files/],
    [
      "a message of another kind",
      { protocol: 1, files: [], diagnostics: [{ severity: "note", message: "" }] },
      /gave diagnostics/,
    ],
    ["too many files", { protocol: 1, files: Array(20_001).fill({ path: "a", content: "" }) }, /20001 files, more than 20000/],
    ["half a character", { protocol: 1, files: [{ path: "a", content: "\ud800" }] }, /half of a surrogate pair/],
  ] as const) {
    it(`is refused with ${what}`, () => assert.throws(() => read(value), message));
  }

  it("is JSON in UTF-8, and nothing else", () => {
    assert.throws(() => readAnswer(Buffer.alloc(0), refuse), /printed nothing on stdout/);
    assert.throws(() => readAnswer(Buffer.from('{"protocol":1,"files":[]} x'), refuse), /which is no JSON in UTF-8/);
    assert.throws(() => readAnswer(Buffer.from([0x22, 0xff, 0x22]), refuse), /which is no JSON in UTF-8/);
  });
});
