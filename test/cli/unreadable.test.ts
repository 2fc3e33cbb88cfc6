import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { runCommandLine } from "#cli/command-line.js";
import { asNobody, RecordingTerminal, Sandbox } from "./sandbox.js";

describe("contracts that cannot be read", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    chmodSync(sandbox.folder, 0o755);
    sandbox.write("idl/a.rpc", "package demo.v1;\n");
  });
  afterEach(() => sandbox.remove());

  async function check(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(["check", ...args], sandbox.folder, terminal);
    return { exit, stderr: terminal.stderr };
  }

  it("a folder that may not be listed is one line and exit code 2", async () => {
    sandbox.write("idl/secret/b.rpc", "package demo.b.v1;\n");
    chmodSync(sandbox.path("idl/secret"), 0o000);
    const { exit, stderr } = await asNobody(() => check());
    chmodSync(sandbox.path("idl/secret"), 0o755);

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: \S*idl\/secret cannot be read: permission denied\n$/);
  });

  it("a file that may not be read is a mistake with its name, and the others are checked", async () => {
    sandbox.write("idl/b.rpc", "package demo.b.v1;\nstruct S { 1 a: f46; }\n");
    chmodSync(sandbox.path("idl/a.rpc"), 0o000);
    const { exit, stderr } = await asNobody(() => check());

    assert.equal(exit, 1);
    assert.match(stderr, /error CW1008: `idl\/a\.rpc` cannot be read: EACCES/);
    assert.match(stderr, /unknown type `f46`/);
  });

  it("a link that leads nowhere, and a folder named like a contract, are no contracts", async () => {
    symlinkSync("nowhere", sandbox.path("idl/link.rpc"));
    mkdirSync(sandbox.path("idl/folder.rpc"));
    const { exit, stderr } = await check();

    assert.deepEqual([exit, stderr], [0, "checked 1 contract: no mistakes\n"]);
  });

  for (const [what, imported] of [
    ["a file", "link.rpc"],
    ["a folder", "folder/secret.rpc"],
  ]) {
    it(`an import does not follow a link to ${what} outside of the root`, async () => {
      sandbox.write("outside/secret.rpc", "package demo.secret.v1;\nstruct Secret { 1 a: u8; }\n");
      symlinkSync(sandbox.path("outside/secret.rpc"), sandbox.path("idl/link.rpc"));
      symlinkSync(sandbox.path("outside"), sandbox.path("idl/folder"));
      const text = `package demo.b.v1;\nimport { Secret } from "./${imported}";\nstruct S { 1 a: Secret; }\n`;
      sandbox.write("idl/b.rpc", text);
      const { exit, stderr } = await check();

      assert.equal(exit, 1);
      assert.ok(stderr.includes(`error CW1008: \`idl/${imported}\` leads out of its root by a link`), stderr);
      assert.match(
        stderr,
        /= help: put the file itself below the root, give the folder that it is in as another root, or set `followLinks` in `callwire\.json`\n/,
      );
      assert.match(stderr, /\n2 mistakes; /);
    });
  }

  it("a file may be given by a link that stays below the root", async () => {
    sandbox.write("idl/deep/secret.rpc", "package demo.secret.v1;\nstruct Secret { 1 a: u8; }\n");
    symlinkSync(sandbox.path("idl/deep"), sandbox.path("idl/folder"));

    assert.equal((await check("idl/folder/secret.rpc")).exit, 0);
  });

  it("a link that leads nowhere, given by its name, does not exist", async () => {
    symlinkSync("nowhere", sandbox.path("idl/link.rpc"));
    const { exit, stderr } = await check("idl/link.rpc");

    assert.equal(exit, 2);
    assert.match(stderr, /idl\/link\.rpc does not exist/);
  });
});
