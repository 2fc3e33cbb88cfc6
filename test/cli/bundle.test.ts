import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import * as nodeModule from "node:module";
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

describe("the bundled command", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;

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

  describe("installed", () => {
    let dist: string; // of a copy of the package, as npm would install it

    beforeEach(() => {
      const installed = sandbox.path("node_modules/@callwire/cli");
      const parts = ["start.cjs", "callwire.bundle.cjs", "import-emitter.cjs", "thread.cjs"];
      for (const part of ["bin", "package.json", ...parts.map((name) => `dist/${name}`)]) {
        cpSync(`${CLI}${part}`, `${installed}/${part}`, { recursive: true });
      }
      symlinkSync(fileURLToPath(new URL("../compiler", `file://${CLI}`)), sandbox.path("node_modules/@callwire/compiler"));
      sandbox.write("tmp/empty", "");
      dist = `${installed}/dist`;
    });

    it("keeps nothing of itself: an edit of the same length at the same moment counts", async () => {
      const bundle = `${dist}/callwire.bundle.cjs`;
      const { atimeMs, mtimeMs } = statSync(bundle);
      assert.equal((await runInstalled(["check"])).stderr, "checked 1 contract: no mistakes\n");
      const text = readFileSync(bundle, "utf8");
      writeFileSync(bundle, text.replaceAll("no mistakes", "NO MISTAKES"));
      utimesSync(bundle, atimeMs / 1_000, mtimeMs / 1_000);

      assert.equal((await runInstalled(["check"])).stderr, "checked 1 contract: NO MISTAKES\n");
      assert.deepEqual(readdirSync(dist).sort(), ["callwire.bundle.cjs", "import-emitter.cjs", "start.cjs", "thread.cjs"]);
      assert.deepEqual(readdirSync(sandbox.path("tmp")), ["empty"]);
    });

    it("keeps what V8 has compiled of ts-morph, where Node can, for the eyes and the hands of its user alone", async () => {
      const command = [process.execPath, `${dist}/../bin/callwire.js`, "generate"];
      const env = { ...process.env, TMPDIR: sandbox.path("tmp"), NODE_V8_COVERAGE: undefined };
      await promisify(execFile)("sh", ["-c", 'umask 0; exec "$0" "$@"', ...command], { cwd: sandbox.folder, env });
      const kept = existsSync(cache())
        ? readdirSync(cache(), { recursive: true }).map((name) => `${cache()}/${String(name)}`)
        : [];

      assert.equal(kept.length > 1, "enableCompileCache" in nodeModule);
      for (const path of kept) assert.equal(statSync(path).mode & 0o077, 0, path);
      assert.deepEqual(readdirSync(sandbox.path("tmp")), ["empty"]);
      await generateAgain();
    });

    it("does without where others may write, and where a link leads elsewhere", async () => {
      mkdirSync(cache());
      chmodSync(cache(), 0o777);
      await generateAgain();
      assert.deepEqual(readdirSync(cache()), []);

      rmSync(cache(), { recursive: true });
      symlinkSync(sandbox.path("tmp"), cache());
      await generateAgain();
      assert.deepEqual(readdirSync(sandbox.path("tmp")), ["empty"]);
    });

    for (const code of ["EROFS", "ENOSPC"]) {
      it(`does without when every write and every deletion fails with ${code}, as in an archive`, async () => {
        sandbox.write("refuse.cjs", refuseWrites(dist, code));
        await generateAgain({ NODE_OPTIONS: `--require=${sandbox.path("refuse.cjs")}` });

        assert.equal(existsSync(cache()), false);
      });
    }

    async function generateAgain(env: NodeJS.ProcessEnv = {}): Promise<void> {
      rmSync(sandbox.path("generated"), { recursive: true, force: true });
      const generated = { code: 0, stdout: "", stderr: "generated: 1 written, 0 unchanged\n" };
      assert.deepEqual(await runInstalled(["generate"], env), generated);
    }

    function cache(): string {
      return `${dist}/compile-cache`;
    }

    function runInstalled(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
      const own = { NODE_V8_COVERAGE: undefined, TMPDIR: sandbox.path("tmp"), ...env };
      return run(args, own, `${dist}/../bin/callwire.js`);
    }
  });

  /**
   * A module that makes Node's file system refuse whatever changes the folder, also what would
   * change nothing.
   */
  function refuseWrites(folder: string, code: string): string {
    return `const fs = require("node:fs");
for (const name of ["writeFileSync", "renameSync", "rmSync", "unlinkSync", "openSync", "mkdirSync"]) {
  const real = fs[name];
  fs[name] = (path, ...rest) => {
    if (!String(path).startsWith(${JSON.stringify(folder)}) || (name === "openSync" && rest[0] === "r")) return real(path, ...rest);
    throw Object.assign(new Error(name + " " + path), { code: ${JSON.stringify(code)} });
  };
}
require("node:module").syncBuiltinESMExports();
`;
  }

  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, command = COMMAND): Promise<Outcome> {
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...plainEnv } = process.env;
    const child = spawn(process.execPath, [command, ...args], {
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
