import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox } from "../../sandbox.js";

const COMMAND = fileURLToPath(new URL("../../../../../cli/bin/callwire.js", import.meta.url));
const POINT = "package demo.v1;\nstruct Point { 1 x: f64; 2 y: f64 = 0; }\n";
const CHANGED = POINT.replace("f64 = 0", "f64 = 1");

/** A git that knows nothing of whoever runs this. */
const ENV = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"))),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "t",
  GIT_AUTHOR_EMAIL: "t@t",
  GIT_COMMITTER_NAME: "t",
  GIT_COMMITTER_EMAIL: "t@t",
};

describe("the commit that contracts are compared with", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("main/idl/point.rpc", POINT);
    git("main", "init", "-q", "-b", "main");
    commit("main", "first");
  });
  afterEach(() => sandbox.remove());

  function git(folder: string, ...args: readonly string[]) {
    const { status, stderr } = spawnSync("git", args, { cwd: sandbox.path(folder), env: ENV, encoding: "utf8" });
    return { status, stderr };
  }

  function commit(folder: string, message: string) {
    git(folder, "add", "-A");
    return git(folder, "commit", "-q", "-m", message);
  }

  async function breaking(folder: string, against: string, env: NodeJS.ProcessEnv = {}) {
    const terminal = new RecordingTerminal();
    const before = { ...process.env };
    Object.assign(process.env, ENV, env);
    try {
      const exit = await runCommandLine(["breaking", "--against", against], sandbox.path(folder), terminal);
      return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
    } finally {
      process.env = before;
    }
  }

  it("is found by a hook of a linked worktree, for which git sets GIT_DIR", async () => {
    git("main", "worktree", "add", "-q", "../linked", "-b", "other");
    const hook = `#!/bin/sh\n[ -n "$GIT_DIR" ] || exit 9\nexec '${process.execPath}' '${COMMAND}' breaking --against HEAD >&2\n`;
    sandbox.write("main/.git/hooks/pre-commit", hook);
    chmodSync(sandbox.path("main/.git/hooks/pre-commit"), 0o755);

    sandbox.write("linked/idl/point.rpc", `${POINT}// a comment\n`);
    const right = commit("linked", "a comment");
    assert.deepEqual(right, { status: 0, stderr: "compared with HEAD: nothing breaks\n" });

    sandbox.write("linked/idl/point.rpc", CHANGED);
    const wrong = commit("linked", "a change");
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /^demo\.v1\.Point\.y: error default-changed [^\n]*\ncompared with HEAD: 1 breaking change\n$/);
  });

  it("is of the repository of the contracts, whatever other one the environment names", async () => {
    sandbox.write("other/a", "");
    git("other", "init", "-q");
    commit("other", "first");
    const env = { GIT_DIR: sandbox.path("other/.git"), GIT_WORK_TREE: sandbox.path("other"), GIT_INDEX_FILE: "nowhere" };

    assert.equal((await breaking("main", "HEAD", env)).stderr, "compared with HEAD: nothing breaks\n");
  });

  for (const tree of [undefined, "."]) {
    it(`is of the repository that the environment names, where contracts are in none, with GIT_WORK_TREE ${tree}`, async () => {
      sandbox.write("bare/a", "");
      git("bare", "clone", "-q", "--bare", "../main", "repository");
      sandbox.write("export/idl/point.rpc", CHANGED);
      const env = { GIT_DIR: "../bare/repository", ...(tree === undefined ? {} : { GIT_WORK_TREE: tree }) };
      const { exit, stdout } = await breaking("export", "main", env);

      assert.equal(exit, 1);
      assert.match(stdout, /^demo\.v1\.Point\.y: error default-changed [^\n]*\n$/);
    });
  }

  it("is not in a shallow clone, which is said with what to do", async () => {
    sandbox.write("main/idl/point.rpc", CHANGED);
    commit("main", "second");
    git(".", "clone", "-q", "--depth", "1", `file://${sandbox.path("main")}`, "shallow");
    const { exit, stdout, stderr } = await breaking("shallow", "HEAD~1");

    assert.deepEqual([exit, stdout], [2, ""]);
    assert.match(stderr, /^callwire: HEAD~1 is no folder, .*; this clone is shallow, .*git fetch --unshallow\n$/);
    git("shallow", "fetch", "-q", "--unshallow");
    assert.equal((await breaking("shallow", "HEAD~1")).exit, 1);
  });

  it("is not read from a checkout of another owner, and git's own reason and remedy are shown", async () => {
    const { exit, stderr } = await breaking("main", "HEAD", { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" });

    assert.equal(exit, 2);
    assert.match(
      stderr,
      /^callwire: HEAD is no folder, [^\n]*detected dubious ownership in repository [^\n]*safe\.directory[^\n]*\n$/,
    );
  });

  it("is not found outside of a repository, by git's own words", async () => {
    sandbox.write("plain/idl/point.rpc", POINT);
    const { exit, stderr } = await breaking("plain", "HEAD", { GIT_CEILING_DIRECTORIES: sandbox.folder });

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: HEAD is no folder, [^\n]*git says: fatal: not a git repository [^\n]*\n$/);
  });

  it("is none when it names something else, by git's own words", async () => {
    const { exit, stderr } = await breaking("main", "HEAD@{99}");

    assert.equal(exit, 2);
    assert.match(stderr, /check --against; git says: fatal: log for [^\n]* only has 1 entries\n$/);
    assert.match((await breaking("main", "nonesuch")).stderr, /no commit of this git repository; check --against\n$/);
  });

  it("cannot be read without git", async () => {
    mkdirSync(sandbox.path("empty"));

    const { stderr } = await breaking("main", "HEAD", { PATH: sandbox.path("empty") });

    assert.match(stderr, /^callwire: git cannot be started to read HEAD: /);
  });
});
