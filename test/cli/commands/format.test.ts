import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox } from "../sandbox.js";

const BIN = join(import.meta.dirname, "../../../../cli/bin/callwire.js");
const UGLY = "package a.v1;\nstruct S{1 a:u8;}\n";
const NICE = "package a.v1;\n\nstruct S { 1 a: u8; }\n";

describe("callwire format", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/ugly.rpc", UGLY);
    sandbox.write("idl/nice.rpc", NICE);
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(["format", ...args], sandbox.folder, terminal);
    return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  it("prints one contract that is named", async () => {
    assert.deepEqual(await run("idl/ugly.rpc"), { exit: 0, stdout: NICE, stderr: "" });
    assert.equal(sandbox.read("idl/ugly.rpc"), UGLY);
  });

  it("writes what changes, keeps its mode, and leaves no other file", async () => {
    chmodSync(sandbox.path("idl/ugly.rpc"), 0o640);
    const before = statSync(sandbox.path("idl/nice.rpc")).mtimeMs;
    const { exit, stdout, stderr } = await run("-w");

    assert.deepEqual([exit, stdout, stderr], [0, "idl/ugly.rpc\n", "1 of 2 contracts formatted\n"]);
    assert.equal(sandbox.read("idl/ugly.rpc"), NICE);
    assert.equal(statSync(sandbox.path("idl/ugly.rpc")).mode & 0o777, 0o640);
    assert.equal(statSync(sandbox.path("idl/nice.rpc")).mtimeMs, before);
    assert.deepEqual(sandbox.files(), ["idl/nice.rpc", "idl/ugly.rpc"]);
  });

  it("exits with 1 on --check when something would change, and writes nothing", async () => {
    assert.deepEqual(await run("--check"), { exit: 1, stdout: "idl/ugly.rpc\n", stderr: "1 of 2 contracts to be formatted\n" });
    assert.equal(sandbox.read("idl/ugly.rpc"), UGLY);
    assert.equal((await run("--check", "idl/nice.rpc")).exit, 0);
  });

  it("shows on --diff what would change", async () => {
    const { exit, stdout } = await run("--diff");

    assert.equal(exit, 1);
    assert.match(
      stdout,
      /^--- idl\/ugly\.rpc\t*\n\+\+\+ idl\/ugly\.rpc.*\n@@ .* @@\n package a\.v1;\n-struct S\{1 a:u8;\}\n\+\n\+struct S \{ 1 a: u8; \}$/m,
    );
    assert.equal(sandbox.read("idl/ugly.rpc"), UGLY);
  });

  it("leaves a contract with syntax errors alone, and formats the others", async () => {
    sandbox.write("idl/wrong.rpc", "package a.v1;\nstruct S { 1 a u8; }\n");
    const { exit, stderr } = await run("-w");

    assert.equal(exit, 1);
    assert.match(stderr, /error CW\d{4}: /);
    assert.match(stderr, /--> idl\/wrong\.rpc:2:/);
    assert.match(stderr, /1 of 3 contracts formatted, 1 with mistakes left alone/);
    assert.equal(sandbox.read("idl/wrong.rpc"), "package a.v1;\nstruct S { 1 a u8; }\n");
    assert.equal(sandbox.read("idl/ugly.rpc"), NICE);
  });

  it("formats the standard input to the standard output", () => {
    const { status, stdout } = spawnSync(process.execPath, [BIN, "format", "-"], { input: UGLY, encoding: "utf8" });

    assert.deepEqual([status, stdout], [0, NICE]);
  });

  for (const [what, args, message] of [
    ["several contracts on one standard output", [], /2 contracts would be printed as one; name one, or give --write/],
    ["--write with --check", ["-w", "--check"], /--write and --check exclude each other/],
    ["- among others", ["-", "idl/nice.rpc"], /stands alone/],
    ["--write with the standard input", ["-", "-w"], /leave --write/],
    ["a path that does not exist", ["idl/none.rpc"], /idl\/none\.rpc does not exist/],
  ] as const) {
    it(`refuses ${what} with exit code 2`, async () => {
      const { exit, stdout, stderr } = await run(...args);

      assert.deepEqual([exit, stdout], [2, ""]);
      assert.match(stderr, message);
    });
  }
});
