import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { findSourceFiles } from "#cli/import/source-files.js";
import { Sandbox } from "../sandbox.js";

const OPTIONS = { extension: ".proto", setExtensions: [".pb"], pathOption: "--proto-path" };

describe("finding files to import", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("protos/b/b.proto", "b");
    sandbox.write("protos/a.proto", "a");
    sandbox.write("protos/node_modules/c.proto", "c");
    sandbox.write("protos/.git/d.proto", "d");
    sandbox.write("protos/e.txt", "e");
    sandbox.write("secret.proto", "secret");
  });
  afterEach(() => sandbox.remove());

  function find(given: readonly string[], importPaths: readonly string[] = []) {
    return findSourceFiles({ ...OPTIONS, cwd: sandbox.folder, given, importPaths });
  }

  it("names them as they import one another, sorted, each once", () => {
    assert.deepEqual(find(["protos", "protos/a.proto"]).paths, ["a.proto", "b/b.proto"]);
    assert.deepEqual(find(["protos/b/b.proto"], ["protos"]).paths, ["b/b.proto"]);
    assert.deepEqual(find(["protos/b/b.proto"]).paths, ["protos/b/b.proto"]);
  });

  it("refuses a file whose name leads to another one, as that would be read in its place", () => {
    sandbox.write("other/a.proto", "another");
    sandbox.write("other/b/c.proto", "c");
    sandbox.write("a.proto", "of the folder that we are in");

    for (const [given, importPaths, first] of [
      [["protos", "other"], [], "protos/a.proto"],
      [["protos/a.proto", "other/a.proto"], ["protos", "other"], "protos/a.proto"],
      [["other/a.proto"], ["protos", "other"], "protos/a.proto"],
      [["protos/b", "protos", "other"], [], "protos/a.proto"],
    ] as const)
      assert.throws(() => find(given, importPaths), {
        message: `other/a.proto is imported as a.proto, and ${first} is found under that name; give --proto-path with the folder of the one that is meant, or with one above both`,
      });
    const below = { ...OPTIONS, cwd: sandbox.path("protos/b"), given: ["../../a.proto"], importPaths: [] };
    assert.deepEqual(findSourceFiles(below).paths, ["a.proto"]);
    assert.throws(
      () => findSourceFiles({ ...below, cwd: sandbox.path("protos"), given: ["../a.proto"] }),
      /\.\.\/a\.proto is imported as a\.proto, and a\.proto is found/,
    );
    assert.deepEqual(find(["protos/a.proto", "other/a.proto"], ["."]).paths, ["other/a.proto", "protos/a.proto"]);
  });

  it("takes copies of one file under one name, and what links of folders lead to twice", () => {
    sandbox.write("other/a.proto", "a");
    symlinkSync(sandbox.path("protos"), sandbox.path("linked"));

    assert.deepEqual(find(["protos", "other", "linked"]).paths, ["a.proto", "b/b.proto"]);
  });

  it("reads below the folders of imports alone", () => {
    const { read } = find(["protos"], ["protos"]);

    assert.deepEqual(read("b/b.proto"), { bytes: Buffer.from("b") });
    for (const name of ["../secret.proto", "b/../../secret.proto", "/etc/passwd", "", "b//b.proto", "b\\b.proto"])
      assert.equal(read(name), undefined, name);
  });

  it("says what keeps a file from being read", () => {
    sandbox.write("protos/large.proto", " ".repeat(4 * 1024 * 1024 + 1));
    const { read } = find(["protos"]);

    assert.match(JSON.stringify(read("large.proto")), /^\{"problem":"[^"]*4/);
    assert.match(JSON.stringify(read("b")), /^\{"problem":/);
  });

  it("reads no link that leads out of the folder, and takes sets of descriptors when they are given", () => {
    symlinkSync(sandbox.path("secret.proto"), sandbox.path("protos/out.proto"));
    symlinkSync("a.proto", sandbox.path("protos/in.proto"));
    sandbox.write("protos/set.pb", "set");

    assert.match(JSON.stringify(find(["protos"]).read("out.proto")), /link that leads out of its folder/);
    assert.deepEqual(find(["protos"]).read("in.proto"), { bytes: Buffer.from("a") });
    assert.deepEqual(find(["protos/set.pb"]).paths, ["protos/set.pb"]);
    assert.throws(() => find(["protos/e.txt"]), /is no \.proto file; give one, a set of descriptors \(\.pb\), or a folder/);
  });

  it("follows no link to another folder", () => {
    symlinkSync(sandbox.path("protos"), sandbox.path("protos/loop"));

    assert.deepEqual(find(["protos"]).paths, ["a.proto", "b/b.proto"]);
  });
});
