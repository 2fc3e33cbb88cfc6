import assert from "node:assert/strict";
import { LOCK_FILE, printLock, readLock } from "#cli/import/import-lock.js";
import { openOutputFolder } from "#cli/output/output-folder.js";
import { Sandbox } from "../sandbox.js";

describe("the lock of an import", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  function read(text: string) {
    sandbox.write(LOCK_FILE, text);
    return readLock(openOutputFolder(sandbox.folder, sandbox.folder));
  }

  it("is read as it was written, sorted", () => {
    const origin = { form: "proto", paths: ["../b", "../a"] };
    const lock = { origin, files: ["b/v1/b.rpc", "a/v1/a.rpc"], ids: { "b.M": { 300: 2 }, "a.M": { kind: 1 } } };

    assert.deepEqual(read(printLock(lock)), { origin, files: ["a/v1/a.rpc", "b/v1/b.rpc"], ids: lock.ids });
    assert.ok(printLock(lock).indexOf("a.M") < printLock(lock).indexOf("b.M"));
  });

  it("is empty in a folder that has none", () => {
    assert.deepEqual(readLock(openOutputFolder(sandbox.path("new"), sandbox.folder)), { origin: undefined, files: [], ids: {} });
  });

  it("is refused when it leads elsewhere, or has ids that no field can have", () => {
    for (const text of [
      "[]",
      '{"version":2,"files":[],"ids":{}}',
      '{"version":1,"files":["../x.rpc"],"ids":{}}',
      '{"version":1,"origin":"proto","files":[],"ids":{}}',
      '{"version":1,"origin":{"form":"proto","paths":[1]},"files":[],"ids":{}}',
      '{"version":1,"files":["/x.rpc"],"ids":{}}',
      '{"version":1,"files":["x.ts"],"ids":{}}',
      '{"version":1,"files":[],"ids":{"M":{"1":0}}}',
      '{"version":1,"files":[],"ids":{"M":{"1":256}}}',
      '{"version":1,"files":[],"ids":{"M":{"1":7,"2":7}}}',
    ])
      assert.throws(() => read(text), /is not what an import has written/, text);
  });
});
