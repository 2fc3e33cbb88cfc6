import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { symlinkSync, truncateSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "./sandbox.js";

const COMMAND = fileURLToPath(new URL("../../../cli/bin/callwire.js", import.meta.url));
const POINT = "package demo.v1;\n\nstruct Point {\n  1 x: f64;\n}\n";
const HUGE_BYTES = 600_000_000;

describe("what a command reads", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", POINT);
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(args, sandbox.folder, terminal, shareEmitter);
    return { exit, stderr: terminal.stderr };
  }

  /** Takes no room on the disk. */
  function writeHuge(file: string): void {
    sandbox.write(file, "");
    truncateSync(sandbox.path(file), HUGE_BYTES);
  }

  it("is no device that has no end, as a version to compare with", async () => {
    const stderr = "callwire: /dev/zero is not a file; give a file or a pipe\n";
    assert.deepEqual(await run("breaking", "--against", "/dev/zero"), { exit: 2, stderr });
  });

  it("is no descriptor above its bound", async () => {
    writeHuge("older.json");
    const bound = `has ${HUGE_BYTES} bytes, more than the 67108864 that a descriptor may have; split it`;
    assert.deepEqual(await run("breaking", "--against", "older.json"), { exit: 2, stderr: `callwire: older.json ${bound}\n` });
  });

  it("is a descriptor that comes through a pipe", () => {
    const callwire = `'${process.execPath}' '${COMMAND}'`;
    const script = `${callwire} descriptor | ${callwire} breaking --against /dev/stdin`;
    const { status, stderr } = spawnSync("sh", ["-c", script], { cwd: sandbox.folder, encoding: "utf8" });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "compared with /dev/stdin: nothing breaks\n" });
  });

  it("is no configuration above its bound, and no device", async () => {
    writeHuge("callwire.json");
    const { exit, stderr } = await run("check");
    assert.equal(exit, 2);
    assert.match(stderr, /callwire\.json has 600000000 bytes, more than the 1048576 that a configuration may have; split it\n$/);
    sandbox.removeFile("callwire.json");
    symlinkSync("/dev/zero", sandbox.path("callwire.json"));
    assert.match((await run("check")).stderr, /callwire\.json is not a file; move it away\n$/);
  });

  it("is no output and no manifest above its bound", async () => {
    for (const file of [".callwire-manifest.json", "point.ts"]) {
      writeHuge(`generated/${file}`);
      const { exit, stderr } = await run("generate", "--force");
      const bound = "more than the 134217728 that a generated file may have";
      assert.deepEqual(
        { exit, stderr },
        { exit: 2, stderr: `callwire: generated/${file} has ${HUGE_BYTES} bytes, ${bound}; split it\n` },
      );
      sandbox.removeFile(`generated/${file}`);
    }
  });

  it("is no standard input without an end", () => {
    const format = (input: string) =>
      spawnSync("sh", ["-c", `${input} '${process.execPath}' '${COMMAND}' format -`], { cwd: sandbox.folder, encoding: "utf8" });
    const device = format("exec < /dev/zero;");
    assert.equal(device.status, 2);
    assert.match(device.stderr, /<stdin> is not a file; give a file or a pipe\n$/);
    const pipe = format("cat /dev/zero |");
    assert.equal(pipe.status, 2);
    assert.match(pipe.stderr, /<stdin> has \d+ or more bytes, more than the 1048576 that a contract may have; split it\n$/);
  });

  it("is formatted when it comes through a pipe", () => {
    const input = "package demo.v1; struct Point {\n1 x: f64; }";
    const { stdout } = spawnSync(process.execPath, [COMMAND, "format", "-"], { cwd: sandbox.folder, input, encoding: "utf8" });
    assert.equal(stdout, POINT);
  });

  it("is no contract of a commit above its bound", async () => {
    sandbox.write("idl/large.rpc", `package large.v1;\n${"// long\n".repeat(140_000)}`);
    const git = (...args: readonly string[]) => assert.equal(spawnSync("git", args, { cwd: sandbox.folder }).status, 0, args[0]);
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "first");
    sandbox.removeFile("idl/large.rpc");
    const { exit, stderr } = await run("breaking", "--against", "HEAD");
    assert.equal(exit, 2);
    const bound = "more than the 1048576 that a contract may have";
    assert.equal(
      stderr,
      `callwire: idl/large.rpc has 1120018 bytes at HEAD, ${bound}; compare with a version in which it is smaller\n`,
    );
  });
});
