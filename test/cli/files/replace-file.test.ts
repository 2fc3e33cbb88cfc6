import assert from "node:assert/strict";
import { chmodSync, statSync, symlinkSync } from "node:fs";
import { replaceFile } from "#cli/files/replace-file.js";
import { Sandbox } from "../sandbox.js";

describe("replaceFile", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("a.rpc", "old");
  });
  afterEach(() => sandbox.remove());

  it("keeps the mode, and a link a link", () => {
    chmodSync(sandbox.path("a.rpc"), 0o640);
    symlinkSync(sandbox.path("a.rpc"), sandbox.path("link.rpc"));
    replaceFile(sandbox.path("link.rpc"), "link.rpc", "new");

    assert.equal(sandbox.read("a.rpc"), "new");
    assert.equal(statSync(sandbox.path("a.rpc")).mode & 0o777, 0o640);
  });

  it("leaves a file alone that stands where the new one is to be written first", () => {
    const temporary = `a.rpc.${process.pid}.tmp`;
    sandbox.write(temporary, "somebody's");

    assert.throws(() => replaceFile(sandbox.path("a.rpc"), "a.rpc", "new"), {
      name: "UsageError",
      message: /a\.rpc cannot be written/,
    });
    assert.equal(sandbox.read(temporary), "somebody's");
    assert.equal(sandbox.read("a.rpc"), "old");
  });
});
