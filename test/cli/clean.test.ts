import assert from "node:assert/strict";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox } from "./sandbox.js";

describe("callwire generate --clean", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = new Sandbox();
    sandbox.write("idl/a.rpc", "package demo.a.v1;\nstruct A { 1 x: u8; }\n");
    sandbox.write("idl/deep/b.rpc", "package demo.b.v1;\nstruct B { 1 x: u8; }\n");
    await run();
    sandbox.write("generated/own.ts", "export const own = 1;\n");
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(["generate", ...args], sandbox.folder, terminal);
    return { exit, stderr: terminal.stderr };
  }

  it("deletes what was generated, and nothing else", async () => {
    assert.deepEqual(await run("--clean"), { exit: 0, stderr: "deleted: 2 generated files\n" });
    assert.deepEqual(sandbox.files(), ["generated/own.ts", "idl/a.rpc", "idl/deep/b.rpc"]);
  });

  it("has nothing to do the second time", async () => {
    await run("--clean");

    assert.deepEqual(await run("--clean"), { exit: 0, stderr: "deleted: 0 generated files\n" });
  });

  it("deletes nothing when a file was edited by hand", async () => {
    const before = sandbox.files();
    sandbox.write("generated/a.ts", `${sandbox.read("generated/a.ts")}// mine\n`);
    const { exit, stderr } = await run("--clean");

    assert.equal(exit, 2);
    assert.match(stderr, /generated\/a\.ts changed since it was generated; nothing was deleted/);
    assert.deepEqual(sandbox.files(), before);
  });
});
