import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../support/wait.js";
import { Sandbox } from "../sandbox.js";

const BIN = join(import.meta.dirname, "../../../../cli/bin/callwire.js");
const CONTRACT = "package demo.v1;\n\nstruct Point { 1 x: f64; }\n";

/** To load ts-morph takes a second; on a busy machine many. */
const SAID_WITHIN_MS = 30_000;

describe("callwire generate --watch", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let child: ChildProcess;
  let stderr = "";

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", CONTRACT);
    stderr = "";
  });
  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    sandbox.remove();
  });

  async function start(...args: readonly string[]): Promise<void> {
    child = spawn(process.execPath, [BIN, "generate", "--watch", ...args], {
      cwd: sandbox.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    await said(/^watching idl; end with Ctrl\+C$/m);
  }

  /** What it has said since the last time, once it matches. */
  function said(pattern: RegExp): Promise<string> {
    return eventually(() => {
      assert.match(stderr, pattern);
      const text = stderr;
      stderr = "";
      return text;
    }, SAID_WITHIN_MS);
  }

  it("generates at once, and again when a contract changes, comes or goes", async () => {
    await start();
    assert.match(sandbox.read("generated/point.ts"), /readonly x: number/);

    sandbox.write("idl/point.rpc", CONTRACT.replace("1 x: f64;", "1 x: f64; 2 y: f64;"));
    await said(/^generated: 1 written, 0 unchanged \(\d+ ms\)$/m);
    assert.match(sandbox.read("generated/point.ts"), /readonly y: number/);

    sandbox.write("idl/deep/line.rpc", "package demo.line.v1;\n\nstruct Line { 1 length: f64; }\n");
    await said(/^generated: 1 written, 1 unchanged/m);
    assert.match(sandbox.read("generated/deep/line.ts"), /interface Line/);

    sandbox.removeFile("idl/deep/line.rpc");
    await said(/^generated: 0 written, 1 unchanged, 1 deleted/m);
  });

  it("shows mistakes as they come and go, and keeps the last good output meanwhile", async () => {
    await start();
    const good = sandbox.read("generated/point.ts");

    sandbox.write("idl/point.rpc", CONTRACT.replace("f64", "f46"));
    assert.match(await said(/the last good output stays \(\d+ ms\)$/m), /error CW2001: unknown type `f46`/);
    assert.equal(sandbox.read("generated/point.ts"), good);

    sandbox.write("idl/point.rpc", CONTRACT);
    await said(/^fixed; generated: 0 written, 1 unchanged \(\d+ ms\)$/m);
  });

  it("says nothing when a file is written as it was", async () => {
    await start();
    sandbox.write("idl/point.rpc", CONTRACT);
    sandbox.write("idl/notes.txt", "not a contract");
    sandbox.write("idl/other.rpc", "package demo.other.v1;\n");

    assert.match(await said(/^generated: 1 written, 1 unchanged/m), /^generated: 1 written, 1 unchanged \(\d+ ms\)\n$/);
  });

  it("notices every save of an editor that puts a new file in the place of the old", async () => {
    await start();
    for (const field of ["a", "b", "c"]) {
      sandbox.write("idl/.point.rpc.new", CONTRACT.replace("x", field));
      renameSync(sandbox.path("idl/.point.rpc.new"), sandbox.path("idl/point.rpc"));
      await said(/^generated: 1 written, 0 unchanged/m);
      assert.match(sandbox.read("generated/point.ts"), new RegExp(`readonly ${field}: number`));
    }
  });

  it("ends with the last text of two quick saves", async () => {
    await start();
    for (const field of ["a", "b", "c"]) {
      sandbox.write("idl/point.rpc", CONTRACT.replace("x", `${field}1`));
      sandbox.write("idl/point.rpc", CONTRACT.replace("x", `${field}2`));
      await eventually(() => assert.match(sandbox.read("generated/point.ts"), new RegExp(`readonly ${field}2: number`)));
    }
  });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends on ${signal} with exit code ${code}`, async () => {
      await start();
      const exit = once(child, "exit");
      child.kill(signal);

      assert.deepEqual(await exit, [code, null]);
    });
  }

  it("refuses --check beside it", async () => {
    child = spawn(process.execPath, [BIN, "generate", "--watch", "--check"], { cwd: sandbox.folder });

    assert.deepEqual(await once(child, "exit"), [2, null]);
  });
});
