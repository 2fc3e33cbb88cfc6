import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Finding } from "@callwire/compiler";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox } from "../sandbox.js";

const COMMAND = fileURLToPath(new URL("../../../../cli/bin/callwire.js", import.meta.url));
const POINT = "package demo.v1;\nstruct Point { 1 x: f64; 2 y: f64 = 0; }\n";
const CHANGED = POINT.replace("f64 = 0", "f64 = 1");

describe("callwire breaking", () => {
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", POINT);
  });
  afterEach(() => sandbox.remove());

  it("finds nothing between a folder and itself", async () => {
    assert.deepEqual(await callwire("breaking", "--against", "idl"), {
      exit: 0,
      stdout: "",
      stderr: "compared with idl: nothing breaks\n",
    });
  });

  it("compares with a folder: a line for each finding on stdout, exit code 1", async () => {
    sandbox.write("old/point.rpc", POINT);
    sandbox.write("idl/point.rpc", CHANGED);

    assert.deepEqual(await callwire("breaking", "--against", "old"), {
      exit: 1,
      stdout:
        "demo.v1.Point.y: error default-changed (behaviour): was 0 by default, is 1 by default; keep it, or write the value at every call\n",
      stderr: "compared with old: 1 breaking change\n",
    });
  });

  it("compares with the output of callwire descriptor, which is the same every time", async () => {
    const { exit, stdout } = await callwire("descriptor");
    assert.equal(exit, 0);
    assert.equal((await callwire("descriptor")).stdout, stdout);
    sandbox.write("old.json", stdout);

    assert.equal((await callwire("breaking", "--against", "old.json")).exit, 0);
    sandbox.write("idl/point.rpc", CHANGED);
    assert.equal((await callwire("breaking", "--against", "old.json")).exit, 1);
  });

  it("compares with a commit, and writes nothing", async () => {
    sandbox.write(
      "idl/shapes/line.rpc",
      'package demo.shapes.v1;\nimport { Point } from "../point.rpc";\nstruct Line { 1 a: Point; }\n',
    );
    commit();
    sandbox.write("idl/point.rpc", CHANGED);
    const before = sandbox.files();

    const { exit, stdout } = await callwire("breaking", "--against", "HEAD");
    assert.equal(exit, 1);
    assert.match(stdout, /^demo\.v1\.Point\.y: error default-changed [^\n]*\n$/);
    assert.deepEqual(sandbox.files(), before);
  });

  it("takes what looks like an option of git for the name of a commit", async () => {
    commit();
    const { exit, stderr } = await callwire("breaking", "--against=--output=stolen");

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: --output=stolen is no folder, no descriptor file and no commit of this git repository; /);
    assert.ok(!sandbox.files().some((file) => file.includes("stolen")));
  });

  it("gives one JSON object on stdout", async () => {
    sandbox.write("old/point.rpc", POINT);
    sandbox.write("idl/point.rpc", CHANGED);
    const { exit, stdout, stderr } = await callwire("breaking", "--against", "old", "--format", "json");
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] }; // the documented shape

    assert.deepEqual([exit, stderr], [1, ""]);
    assert.deepEqual(
      findings.map(({ rule, category, severity, name }) => [rule, category, severity, name]),
      [["default-changed", "behaviour", "error", "demo.v1.Point.y"]],
    );
  });

  it("leaves out the categories that --allow names", async () => {
    sandbox.write("old/point.rpc", POINT);
    sandbox.write("idl/point.rpc", CHANGED);

    assert.equal((await callwire("breaking", "--against", "old", "--allow", "wire", "behaviour")).exit, 0);
    assert.equal((await callwire("breaking", "--against", "old", "--allow", "wire", "source")).exit, 1);
  });

  it("shows notes and does not fail for them", async () => {
    sandbox.write("old/point.rpc", "package demo.v1;\nenum Colour { 0 Red; }\n");
    sandbox.write("idl/point.rpc", "package demo.v1;\nenum Colour { 0 Red; 1 Blue; }\n");
    const { exit, stdout } = await callwire("breaking", "--against", "old");

    assert.equal(exit, 0);
    assert.match(stdout, /^demo\.v1\.Colour\.Blue: note enum-member-added-open /);
  });

  it("reports only on the contracts that are named", async () => {
    sandbox.write("idl/other.rpc", "package other.v1;\nstruct Other { 1 a: bool; }\n");
    sandbox.write("old/point.rpc", POINT);
    sandbox.write("old/other.rpc", "package other.v1;\nstruct Other { 1 a: bool; }\n");
    sandbox.write("idl/point.rpc", CHANGED);

    assert.equal((await callwire("breaking", "idl/other.rpc", "--against", "old")).exit, 0);
    assert.equal((await callwire("breaking", "idl/point.rpc", "--against", "old")).exit, 1);
  });

  const wrong: readonly (readonly [args: readonly string[], line: RegExp])[] = [
    [[], /^callwire: required option '--against <version>' not specified; see callwire breaking --help\n$/],
    [["--against", ""], /^callwire: --against wants a folder, a descriptor file or a git ref\n$/],
    [["--against", "gone.json"], /^callwire: gone\.json cannot be read: it does not exist\n$/],
    [
      ["--against", "idl/point.rpc"],
      /^callwire: idl\/point\.rpc is no descriptor: it is not JSON; make one with callwire descriptor\n$/,
    ],
    [
      ["--against", "half.json"],
      /^callwire: half\.json is no descriptor: descriptor\.files\[0\]\.path is missing; make one with /,
    ],
    [
      ["--against", "types.json"],
      /^callwire: types\.json is no descriptor: descriptor\.files\[0\]\.types\[0\]\.kind is none of [^\n]+\n$/,
    ],
    [["--against", "empty"], /^callwire: found no \.rpc file in empty; check --against\n$/],
    [["--against", "wrong"], /^callwire: the contracts of wrong have 1 mistakes, the first in point\.rpc: unknown type `f46`; /],
    [["--against", "main"], /^callwire: main is no folder, no descriptor file and no commit of this git repository; /],
    [["--against", "idl", "--allow", "wires"], /^callwire: option '--allow <category\.\.\.>' argument 'wires' is invalid/],
  ];
  for (const [args, line] of wrong) {
    it(`${args.join(" ") || "without --against"} gives one line and exit code 2`, async () => {
      sandbox.write("empty/readme.md", "");
      sandbox.write("wrong/point.rpc", POINT.replace("f64", "f46"));
      sandbox.write("half.json", '{ "version": 1, "files": [{ "package": "demo.v1" }] }');
      const file = { path: "point.rpc", package: "demo.v1", constants: [], aliases: [], types: [null], services: [] };
      sandbox.write("types.json", JSON.stringify({ version: 1, files: [file] }));
      const { exit, stdout, stderr } = await callwire("breaking", ...args);

      assert.match(stderr, line);
      assert.deepEqual([exit, stdout], [2, ""]);
    });
  }

  it("is the same as a process: findings on stdout, exit code 1", () => {
    sandbox.write("old/point.rpc", POINT);
    sandbox.write("idl/point.rpc", CHANGED);
    const options = { cwd: sandbox.folder, encoding: "utf8", timeout: 20_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, "breaking", "--against", "old"], options);

    assert.match(stdout, /^demo\.v1\.Point\.y: error default-changed [^\n]*\n$/);
    assert.deepEqual([status, stderr], [1, "compared with old: 1 breaking change\n"]);
  });

  async function callwire(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const before = process.env;
    // No repository above the sandbox counts.
    process.env = { ...before, GIT_CEILING_DIRECTORIES: sandbox.path("..") };
    try {
      const exit = await runCommandLine(args, sandbox.folder, terminal);
      return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
    } finally {
      process.env = before;
    }
  }

  function commit(): void {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "core.hooksPath=/dev/null"];
    for (const args of [
      ["init", "-q"],
      ["add", "."],
      ["commit", "-q", "-m", "Start"],
    ]) {
      const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: sandbox.folder, encoding: "utf8" });
      assert.equal(status, 0, stderr);
    }
  }
});
