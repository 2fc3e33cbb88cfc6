// Where the last commit may be: in no repository, in a clone without its past, in a linked
// worktree, and in another repository than the one that the environment names.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { DocumentDiagnosticRequest } from "vscode-languageserver/node";
import { Editor } from "./editor.js";

const POINT =
  "package demo.v1;\n\nstruct Point {\n  1 x: f64;\n  2 y: f64;\n}\n\nservice Desk {\n  @idempotent\n  open(): Point;\n}\n";
const BROKEN = POINT.replace("2 y: f64", "2 y: string");

describe("an editor of contracts in git", () => {
  let editor: Editor;
  let before: NodeJS.ProcessEnv;

  beforeEach(async () => {
    before = { ...process.env };
    editor = await Editor.start({
      "origin/callwire.json": "{}",
      "origin/idl/point.rpc": POINT,
      "plain/callwire.json": "{}",
      "plain/idl/point.rpc": POINT,
    });
  });
  afterEach(async () => {
    for (const name of ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "PATH"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await editor.stop();
  });

  function git(folder: string, ...args: readonly string[]): void {
    // Of no user's configuration, and of no repository around a hook.
    const env = { PATH: before["PATH"], HOME: editor.sandbox.folder, GIT_CONFIG_NOSYSTEM: "1" };
    const who = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    const { status, stderr } = spawnSync("git", [...who, ...args], { cwd: editor.sandbox.path(folder), env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }

  /** Two commits, of which the first has another contract. */
  function commit(folder: string): void {
    git(folder, "init", "-q");
    git(folder, "add", "callwire.json");
    git(folder, "commit", "-qm", "first");
    git(folder, "add", "-A");
    git(folder, "commit", "-qm", "second");
  }

  const found = (file: string) => editor.diagnostics(file).filter(({ source }) => source === "callwire breaking");

  it("is told at once what breaks when it asks", async () => {
    commit("origin");
    await editor.open("origin/idl/point.rpc", BROKEN);
    const params = { textDocument: { uri: editor.uri("origin/idl/point.rpc") } };
    const report = await editor.connection.sendRequest(DocumentDiagnosticRequest.type, params);
    assert.match(JSON.stringify(report), /callwire breaking/);
  });

  /** Breaks the contract, sees it told, and sees it go when the edit is undone. */
  async function breakAndMend(file: string): Promise<void> {
    await editor.open(file, BROKEN);
    await editor.until(() => found(file).length > 0);
    assert.deepEqual(found(file)[0]?.range.start, { line: 4, character: 4 });
    await editor.change(file, POINT);
    await editor.until(() => found(file).length === 0);
  }

  it("sees what breaks since the last commit", async () => {
    commit("origin");
    await breakAndMend("origin/idl/point.rpc");
  });

  it("sees it in a shallow clone", async () => {
    commit("origin");
    git(".", "clone", "-q", "--depth", "1", pathToFileURL(editor.sandbox.path("origin")).href, "clone");
    await breakAndMend("clone/idl/point.rpc");
  });

  it("sees it in a linked worktree", async () => {
    commit("origin");
    git("origin", "worktree", "add", "-q", "--detach", "../linked");
    await breakAndMend("linked/idl/point.rpc");
  });

  it("sees it where a hook of another repository has started the editor", async () => {
    commit("origin");
    git("plain", "init", "-q");
    process.env["GIT_DIR"] = editor.sandbox.path("plain/.git");
    process.env["GIT_INDEX_FILE"] = editor.sandbox.path("plain/.git/index.lock");
    process.env["GIT_WORK_TREE"] = editor.sandbox.path("plain");
    await breakAndMend("origin/idl/point.rpc");
  });

  it("sees it where a hook of its own repository has started the editor", async () => {
    commit("origin");
    process.env["GIT_DIR"] = ".git";
    process.env["GIT_INDEX_FILE"] = ".git/index";
    await breakAndMend("origin/idl/point.rpc");
  });

  async function expectNothing(file: string): Promise<void> {
    await editor.open(file, BROKEN);
    const params = { textDocument: { uri: editor.uri(file) } };
    // Who asks is answered with what takes longer, too.
    const report = await editor.connection.sendRequest(DocumentDiagnosticRequest.type, params);
    assert.deepEqual([report.kind, editor.messages, editor.log], ["full", [], []]);
    assert.ok(!JSON.stringify(report).includes("callwire breaking"));
  }

  it("sees none without a repository, and is told of no problem", () => expectNothing("plain/idl/point.rpc"));

  it("sees none before the first commit, and is told of no problem", async () => {
    git("plain", "init", "-q");
    await expectNothing("plain/idl/point.rpc");
  });

  it("sees none without git, and is told of no problem", async () => {
    commit("origin");
    process.env["PATH"] = editor.sandbox.path("plain");
    await expectNothing("origin/idl/point.rpc");
  });
});
