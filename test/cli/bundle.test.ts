import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
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

  describe("what V8 has compiled of it", () => {
    let dist: string; // of a copy of the package, as npm would install it

    beforeEach(() => {
      const installed = sandbox.path("node_modules/@callwire/cli");
      const parts = ["start.cjs", "callwire.bundle.cjs", "import-emitter.cjs", "thread.cjs"];
      for (const part of ["bin", "package.json", ...parts.map((name) => `dist/${name}`)]) {
        cpSync(`${CLI}${part}`, `${installed}/${part}`, { recursive: true });
      }
      dist = `${installed}/dist`;
    });

    if ("enableCompileCache" in nodeModule) {
      it("is kept by Node, not beside the bundle", async () => {
        await checkInstalled();

        assert.deepEqual(caches(), []);
      });
      return;
    }

    it("is kept beside the bundle, once more when a later run compiles much else, and then no more", async () => {
      await runInstalled(["--version"]);
      const small = onlyCache();
      await checkInstalled();
      const large = onlyCache();
      for (const args of [["check"], ["--version"], ["check"]]) await runInstalled(args);

      assert.ok(large.size > 1.2 * small.size, `${small.size}, then ${large.size}`);
      assert.deepEqual(onlyCache(), large);
    });

    it("is made anew when what was kept is damaged", async () => {
      await checkInstalled();
      const { name, size } = onlyCache();
      const sound = readFileSync(`${dist}/${name}`);
      const inTheMiddle = Buffer.from(sound);
      inTheMiddle.fill(0xa5, size / 2, size / 2 + 100);
      for (const damaged of [randomBytes(size), Buffer.alloc(size), sound.subarray(0, size / 2), Buffer.alloc(3), inTheMiddle]) {
        writeFileSync(`${dist}/${name}`, damaged);
        await checkInstalled();

        assert.ok(onlyCache().size > 0.9 * size);
        assert.notDeepEqual(readFileSync(`${dist}/${name}`), damaged);
      }
    });

    it("is done without where it cannot be written, and nothing is left there", async () => {
      await checkInstalled();
      const { name } = onlyCache();
      rmSync(`${dist}/${name}`);
      mkdirSync(`${dist}/${name}/occupied`, { recursive: true });
      await checkInstalled();

      assert.deepEqual(caches(), [name]);
    });

    for (const code of ["EROFS", "ENOSPC"]) {
      it(`is done without when every write and every deletion fails with ${code}, as in an archive`, async () => {
        symlinkSync(fileURLToPath(new URL("../compiler", `file://${CLI}`)), sandbox.path("node_modules/@callwire/compiler"));
        sandbox.write("refuse.cjs", refuseWrites(dist, code));
        const env = { NODE_OPTIONS: `--require=${sandbox.path("refuse.cjs")}` };
        await checkInstalled(env);
        const expected = { code: 0, stdout: "", stderr: "generated: 1 written, 0 unchanged\n" };

        assert.deepEqual(await runInstalled(["generate"], env), expected);
        assert.deepEqual(caches(), []);
      });
    }

    it("is done without when it is cut off amid writing, and nothing is left there", async () => {
      // Blocks of a file at most, which stand for a full disk: Node gets EFBIG after some.
      const script = 'ulimit -f 64; exec "$0" "$@"';
      const command = [script, process.execPath, `${dist}/../bin/callwire.js`, "check"];
      const { stderr } = await promisify(execFile)("sh", ["-c", ...command], { cwd: sandbox.folder });

      assert.deepEqual([stderr, caches()], ["checked 1 contract: no mistakes\n", []]);
    });

    it("is written whole by ten commands that run at once", async function () {
      this.timeout(60_000);
      await Promise.all(Array.from({ length: 10 }, () => checkInstalled()));

      assert.ok(onlyCache().size > 100_000);
      await checkInstalled();
    });

    it("is not kept when the environment says so", async () => {
      await checkInstalled({ NODE_DISABLE_COMPILE_CACHE: "1" });

      assert.deepEqual(caches(), []);
    });

    it("is removed when it is of an older version", async () => {
      await checkInstalled();
      const { name } = onlyCache();
      const older = name.replace(/cjs\.\w+/, "cjs.0123456789abcdef");
      const ofAnotherNode = older.replace(/v\d+/, "v1");
      renameSync(`${dist}/${name}`, `${dist}/${older}`);
      writeFileSync(`${dist}/${ofAnotherNode}`, "");
      await checkInstalled();

      assert.deepEqual(caches(), [ofAnotherNode, name].sort());
    });

    it("is kept of ts-morph, too, and makes no command warn", async () => {
      symlinkSync(fileURLToPath(new URL("../compiler", `file://${CLI}`)), sandbox.path("node_modules/@callwire/compiler"));
      const generated = { code: 0, stdout: "", stderr: "generated: 1 written, 0 unchanged\n" };
      assert.deepEqual(await runInstalled(["generate"]), generated);
      const texts = sandbox.read("generated/point.ts");
      const kept = caches();
      sandbox.removeFile("generated/point.ts");
      assert.deepEqual(await runInstalled(["generate"]), generated);

      assert.deepEqual(
        kept.map((name) => name.replace(/\.[\d.-]+\.v.*|\.\w+\.v.*/, "")),
        ["callwire.bundle.cjs", "ts-morph-common.js", "ts-morph.js", "typescript.js"],
      );
      assert.deepEqual(caches(), kept);
      assert.equal(sandbox.read("generated/point.ts"), texts);
    });

    async function checkInstalled(env: NodeJS.ProcessEnv = {}): Promise<void> {
      assert.deepEqual(await runInstalled(["check"], env), { code: 0, stdout: "", stderr: "checked 1 contract: no mistakes\n" });
    }

    function runInstalled(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
      return run(args, { NODE_V8_COVERAGE: undefined, ...env }, `${dist}/../bin/callwire.js`);
    }

    function caches(): readonly string[] {
      return readdirSync(dist)
        .filter((name) => name.includes(".cache"))
        .sort();
    }

    function onlyCache(): { readonly name: string; readonly size: number; readonly mtimeMs: number } {
      const [name = "", ...others] = caches();
      assert.deepEqual(others, []);
      const { size, mtimeMs } = statSync(`${dist}/${name}`);
      return { name, size, mtimeMs };
    }
  });

  /** A module that makes Node's file system refuse whatever changes the folder, also what would change nothing. */
  function refuseWrites(folder: string, code: string): string {
    return `const fs = require("node:fs");
for (const name of ["writeFileSync", "renameSync", "rmSync", "unlinkSync", "openSync"]) {
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
