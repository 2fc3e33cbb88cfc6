import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { closeToOthers, openCacheFolder } from "#cli/start/cache-folder.js";
import { Sandbox } from "../sandbox.js";

/** Of the user that Debian calls nobody. */
const NOBODY = 65_534;

describe("the folder of what V8 has compiled", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  it("is made for its user alone, whatever the umask is, and found again", () => {
    const folder = sandbox.path("cache");
    const umask = process.umask(0);
    try {
      assert.equal(openCacheFolder(folder), folder);
    } finally {
      process.umask(umask);
    }

    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(openCacheFolder(folder), folder);
  });

  it("is not used when others may write there", () => {
    for (const mode of [0o770, 0o707, 0o777, 0o720, 0o702]) {
      const folder = sandbox.path(`cache-${mode}`);
      mkdirSync(folder);
      chmodSync(folder, mode);
      assert.equal(openCacheFolder(folder), undefined, mode.toString(8));
    }
  });

  it("is not used when it belongs to another user", () => {
    let foreign = "/"; // root's, for everybody else
    if (process.geteuid?.() === 0) {
      foreign = sandbox.path("foreign");
      mkdirSync(foreign, { mode: 0o700 });
      chownSync(foreign, NOBODY, NOBODY);
    }

    assert.equal(openCacheFolder(foreign), undefined);
  });

  it("is not used when it is a link, a file, or cannot be made", () => {
    mkdirSync(sandbox.path("real"), { mode: 0o700 });
    symlinkSync(sandbox.path("real"), sandbox.path("link"));
    sandbox.write("file", "");

    assert.equal(openCacheFolder(sandbox.path("link")), undefined);
    assert.equal(openCacheFolder(sandbox.path("file")), undefined);
    assert.equal(openCacheFolder(sandbox.path("file/below")), undefined);
    assert.equal(openCacheFolder("/proc/cache"), undefined);
  });

  it("can be closed, and what is not there stays away", () => {
    mkdirSync(sandbox.path("open"));
    chmodSync(sandbox.path("open"), 0o777);
    closeToOthers(sandbox.path("open"));
    closeToOthers(sandbox.path("nowhere"));

    assert.equal(statSync(sandbox.path("open")).mode & 0o777, 0o700);
  });
});
