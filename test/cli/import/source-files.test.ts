import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { findSourceFiles } from "#cli/import/source-files.js";
import { Sandbox } from "../sandbox.js";

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
    return findSourceFiles({ cwd: sandbox.folder, given, importPaths, extension: ".proto" });
  }

  it("names them as they import one another, sorted, each once", () => {
    assert.deepEqual(find(["protos", "protos/a.proto"]).paths, ["a.proto", "b/b.proto"]);
    assert.deepEqual(find(["protos/b/b.proto"], ["protos"]).paths, ["b/b.proto"]);
    assert.deepEqual(find(["protos/b/b.proto"]).paths, ["protos/b/b.proto"]);
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

  it("follows no link to another folder", () => {
    symlinkSync(sandbox.path("protos"), sandbox.path("protos/loop"));

    assert.deepEqual(find(["protos"]).paths, ["a.proto", "b/b.proto"]);
  });
});
