import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { runCommandLine } from "#cli/command-line.js";
import { countUpToDate } from "#cli/generation/up-to-date.js";
import { asNobody, RecordingTerminal, Sandbox, shareEmitter } from "../sandbox.js";

describe("the short way of generate", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = new Sandbox();
    chmodSync(sandbox.folder, 0o755); // for others than its owner, too
    sandbox.write("idl/a.rpc", "package demo.a.v1;\nstruct A { 1 x: u8; }\n");
    sandbox.write("idl/b.rpc", "package demo.b.v1;\nstruct B { 1 x: u8; }\n");
    await run();
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(["generate", ...args], sandbox.folder, terminal, shareEmitter);
    return { exit, stderr: terminal.stderr };
  }

  const count = () => countUpToDate({ cwd: sandbox.folder, paths: [] });

  it("is taken when nothing has changed, and says the same", async () => {
    assert.equal(count(), 2);
    assert.deepEqual(await run(), { exit: 0, stderr: "generated: 0 written, 2 unchanged\n" });
  });

  for (const [what, change] of [
    ["a contract has changed", () => sandbox.write("idl/a.rpc", "package demo.a.v1;\nstruct A { 1 x: u16; }\n")],
    ["a contract is new", () => sandbox.write("idl/c.rpc", "package demo.c.v1;\n")],
    ["a contract is gone", () => sandbox.removeFile("idl/b.rpc")],
    ["an output was edited", () => sandbox.write("generated/a.ts", `${sandbox.read("generated/a.ts")}\n`)],
    ["an output is gone", () => sandbox.removeFile("generated/b.ts")],
    ["imports are to end otherwise", () => sandbox.write("callwire.json", '{"importExtension": ".ts"}')],
    ["the manifest is gone", () => sandbox.removeFile("generated/.callwire-manifest.json")],
  ] as const) {
    it(`is not taken when ${what}, and is again after the next run`, async () => {
      change();
      assert.equal(count(), undefined);
      await run();

      assert.notEqual(count(), undefined);
    });
  }

  it("is not taken while there is a warning to show", async () => {
    sandbox.write("idl/a.rpc", "package demo.a.v1;\nstruct A {\n  1 x: u8; /// behind\n}\n");

    assert.match((await run()).stderr, /warning CW1016/);
    assert.match((await run()).stderr, /warning CW1016/);
  });

  it("costs no command when what it needs cannot be kept", async () => {
    await run("idl/a.rpc", "--force");
    assert.equal(count(), undefined);
    chmodSync(sandbox.path("generated"), 0o555);
    const outcome = await asNobody(() => run());
    chmodSync(sandbox.path("generated"), 0o755);

    assert.deepEqual(outcome, { exit: 0, stderr: "generated: 0 written, 2 unchanged\n" });
    assert.equal(count(), undefined);
    assert.deepEqual(await run(), outcome);
    assert.notEqual(count(), undefined);
  });

  it("is not taken for single contracts", () => {
    assert.equal(countUpToDate({ cwd: sandbox.folder, paths: ["idl/a.rpc"] }), undefined);
  });
});
