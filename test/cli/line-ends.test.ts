import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "./sandbox.js";

const CONTRACT = "package demo.v1;\n\n/// A place,\n/// of two parts.\nstruct Point { 1 x: f64; 2 y: f64 = 0; }\n";
const MANIFEST = "generated/.callwire-manifest.json";

describe("a checkout whose lines end in CR LF", () => {
  let sandbox: Sandbox;
  /** The same repository in another folder, as `core.autocrlf=true` checks it out. */
  let clone: string;
  const inClone = (file: string) => readFileSync(`${clone}/${file}`, "utf8");

  beforeEach(async () => {
    sandbox = new Sandbox();
    sandbox.write("origin/idl/point.rpc", CONTRACT);
    sandbox.write(
      "origin/idl/line.rpc",
      'package demo.v1;\n\nimport { Point } from "./point.rpc";\n\nstruct Line { 1 from: Point; }\n',
    );
    await run("origin", "generate");
    const origin = sandbox.path("origin");
    const who = ["-c", "user.name=t", "-c", "user.email=t@t"];
    execFileSync("git", ["init", "-q"], { cwd: origin });
    execFileSync("git", ["add", "-A"], { cwd: origin });
    execFileSync("git", [...who, "commit", "-qm", "all"], { cwd: origin });
    execFileSync("git", ["clone", "-q", "-c", "core.autocrlf=true", "origin", "clone"], { cwd: sandbox.folder });
    clone = sandbox.path("clone");
    for (const file of ["idl/point.rpc", "generated/point.ts", MANIFEST]) assert.match(inClone(file), /\r\n/, file);
  });
  afterEach(() => sandbox.remove());

  async function run(folder: string, ...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(args, sandbox.path(folder), terminal, shareEmitter);
    return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  it("is up to date and formatted", async () => {
    assert.deepEqual(await run("clone", "generate", "--check"), { exit: 0, stdout: "", stderr: "" });
    assert.deepEqual(await run("clone", "format", "--check"), {
      exit: 0,
      stdout: "",
      stderr: "0 of 2 contracts to be formatted\n",
    });
  });

  it("is not written to by generate, the manifest included", async () => {
    const before = statSync(`${clone}/${MANIFEST}`).mtimeMs;

    assert.equal((await run("clone", "generate")).stderr, "generated: 0 written, 2 unchanged\n");
    assert.equal((await run("clone", "generate", "--force")).stderr, "generated: 0 written, 2 unchanged\n");
    assert.equal(statSync(`${clone}/${MANIFEST}`).mtimeMs, before);
  });

  it("gives the same manifest and the same output when all is made anew", async () => {
    rmSync(`${clone}/generated`, { recursive: true });
    await run("clone", "generate");

    for (const file of [MANIFEST, "generated/point.ts", "generated/line.ts"]) {
      assert.equal(inClone(file), sandbox.read(`origin/${file}`), file);
    }
  });

  it("has the same descriptor, and breaks nothing", async () => {
    assert.equal((await run("clone", "descriptor")).stdout, (await run("origin", "descriptor")).stdout);
    assert.equal((await run("clone", "breaking", "--against", "HEAD")).exit, 0);
  });

  it("is cleaned, as nobody has edited it", async () => {
    assert.deepEqual(await run("clone", "generate", "--clean"), { exit: 0, stdout: "", stderr: "deleted: 2 generated files\n" });
  });

  it("keeps its line ends where it is formatted", async () => {
    writeFileSync(`${clone}/idl/point.rpc`, "package demo.v1;\r\nstruct Point{1 x:f64;}\r\n");
    const expected = "package demo.v1;\r\n\r\nstruct Point { 1 x: f64; }\r\n";

    assert.equal((await run("clone", "format", "idl/point.rpc")).stdout, expected);
    assert.equal((await run("clone", "format", "--check")).exit, 1);
    await run("clone", "format", "--write");
    assert.equal(inClone("idl/point.rpc"), expected);
  });

  it("shows in a diff what changes, and no line end", async () => {
    writeFileSync(`${clone}/idl/point.rpc`, CONTRACT.replace("struct Point { 1 x", "struct Point {1 x").replaceAll("\n", "\r\n"));
    const { stdout } = await run("clone", "format", "--diff");

    assert.equal(stdout.split("\n").filter((line) => /^[-+](?![-+])/.test(line)).length, 2);
  });
});
