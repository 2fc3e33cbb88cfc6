import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Sandbox } from "./sandbox.js";

const CLI = fileURLToPath(new URL("../../../cli/", import.meta.url));
const COMMAND = `${CLI}bin/callwire.js`;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("the bundled command", () => {
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(20_000);
    await promisify(execFile)(process.execPath, [`${CLI}bundle.mjs`]);
  });
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", "package demo.v1;\nstruct Point { 1 x: f64; }\n");
  });
  afterEach(() => sandbox.remove());

  it("generates, loading the emitter from outside the bundle", async () => {
    assert.deepEqual(await run(["generate"]), { code: 0, stdout: "", stderr: "generated: 1 written, 0 unchanged\n" });
    assert.deepEqual(await run(["generate", "--check"]), { code: 0, stdout: "", stderr: "" });
  });

  it("reports mistakes with exit code 1, in plain text in a pipe", async () => {
    sandbox.write("idl/wrong.rpc", "package demo.v1;\nstruct Line { 1 from: Pont; }\n");
    const { code, stdout, stderr } = await run(["generate"]);

    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^error CW2001: unknown type `Pont`\n --> idl\/wrong\.rpc:2:23\n/);
    assert.doesNotMatch(stderr, /\u001b/);
    assert.deepEqual(sandbox.files(), ["idl/point.rpc", "idl/wrong.rpc"]);
  });

  it("paints when colours are forced", async () => {
    sandbox.write("idl/wrong.rpc", "package demo.v1;\nstruct Line { 1 from: Pont; }\n");

    assert.match((await run(["check"], { FORCE_COLOR: "1" })).stderr, /^\u001b\[/);
  });

  it("shows no control characters of file names, and no stack trace, whatever goes wrong", async () => {
    sandbox.write("idl/\u001b[31mred\u202e.rpc", "package demo.v1;\n");
    sandbox.write("callwire.json", "{\u0007");
    for (const args of [
      ["generate"],
      ["check", "gone\u001b[31m.rpc"],
      ["check", "--root", "idl", "idl/\u001b[31mred\u202e.rpc"],
      ["--no-such\nflag"],
    ]) {
      const { code, stdout, stderr } = await run(args);

      assert.ok(code === 1 || code === 2, `${args.join(" ")}: ${stderr}`);
      assert.doesNotMatch(stdout + stderr, /[\u001b\u0007\u202e]|\n +at /, args.join(" "));
    }
  });

  it("ends quietly when nobody reads its output", async () => {
    const child = spawn(process.execPath, [COMMAND, "--help"], { cwd: sandbox.folder, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, "close")) as [number | null]; // `close` comes with the exit code

    assert.deepEqual([code, stderr], [0, ""]);
  });

  for (const args of [["check"], ["lint", "--group", "MINIMAL"], ["format", "--check"]]) {
    it(`loads for ${args.join(" ")} no module of Node that only other commands need`, async () => {
      sandbox.write("idl/point.rpc", "package demo.v1;\n\nservice Desk {\n  isOpen(): bool;\n}\n");
      sandbox.write("list.cjs", 'process.on("exit", () => console.log(process.moduleLoadList.join("\\n")));\n');
      const { code, stdout } = await run(args, { NODE_OPTIONS: `--require=${sandbox.path("list.cjs")}` });

      assert.equal(code, 0);
      assert.match(stdout, /^NativeModule fs$/m);
      assert.doesNotMatch(stdout, /^NativeModule (?:crypto|child_process|worker_threads)$/m);
    });
  }

  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...plainEnv } = process.env;
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: sandbox.folder,
      env: { ...plainEnv, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, "close")) as [number | null]; // `close` comes with the exit code
    return { code, stdout, stderr };
  }
});
