// What breaks since the last commit, while somebody types.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { Editor } from "./editor.js";

const POINT =
  "package demo.v1;\n\nservice Desk {\n  @idempotent\n  open(key: string): Point;\n}\n\nstruct Point {\n  1 x: f64;\n  2 y: f64;\n}\n";

describe("an editor in a git repository", () => {
  let editor: Editor;

  beforeEach(async () => {
    editor = await Editor.start({ "idl/point.rpc": POINT });
  });
  afterEach(() => editor.stop());

  function git(...args: readonly string[]): void {
    // Of no user's configuration, and of no repository around a hook.
    const env = { PATH: process.env["PATH"], HOME: editor.sandbox.folder, GIT_CONFIG_NOSYSTEM: "1" };
    const who = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    const { status, stderr } = spawnSync("git", [...who, ...args], { cwd: editor.sandbox.folder, env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }

  function commit(): void {
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "all");
  }

  const rules = () => editor.diagnostics("idl/point.rpc").filter(({ source }) => source === "callwire breaking");

  it("is warned at the field, until the edit is undone", async () => {
    commit();
    await editor.open("idl/point.rpc");
    await editor.save("idl/point.rpc");
    await editor.change("idl/point.rpc", POINT.replace("2 y: f64", "2 y: string"));
    await editor.until(() => rules().length > 0);

    const [found] = rules();
    assert.deepEqual([found?.severity, found?.range.start], [2, { line: 9, character: 4 }]);
    assert.match(JSON.stringify(found?.message), /demo\.v1\.Point\.y: /);
    await editor.change("idl/point.rpc", POINT);
    await editor.until(() => rules().length === 0);
  });

  it("is warned of nothing once the change is committed", async () => {
    commit();
    await editor.open("idl/point.rpc");
    await editor.save("idl/point.rpc");
    await editor.change("idl/point.rpc", POINT.replace("2 y: f64", "2 y: string"));
    await editor.until(() => rules().length > 0);
    editor.sandbox.write("idl/point.rpc", editor.text("idl/point.rpc"));
    git("commit", "-qam", "another");
    await editor.save("idl/point.rpc");

    await editor.until(() => rules().length === 0);
  });

  it("is warned of nothing while there is a mistake, and where there is no commit", async () => {
    await editor.open("idl/point.rpc");
    await editor.change("idl/point.rpc", POINT.replace("2 y: f64", "2 Yy: string"));
    await editor.until(() => editor.lines("idl/point.rpc").some((line) => line.startsWith("field-case")));
    assert.deepEqual(rules(), []);
    commit();
    await editor.save("idl/point.rpc");
    await editor.change("idl/point.rpc", POINT.replace("2 y: f64", "2 y: No"));
    const hasMistake = () => editor.lines("idl/point.rpc").some((line) => line.startsWith("CW2001"));
    await editor.until(() => hasMistake() && rules().length === 0);
  });
});
