import assert from "node:assert/strict";
import { linkSync, lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "./sandbox.js";

const POINT = "package demo.v1;\n\nstruct Point { 1 x: f64; }\n";
const LINE = 'package demo.line.v1;\n\nimport { Point } from "./point.rpc";\n\nstruct Line { 1 from: Point; }\n';
const FOLLOW = '{"followLinks": true}';

describe("contracts that are symbolic links", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    mkdirSync(sandbox.path("idl"));
    sandbox.write("elsewhere/point.rpc", POINT);
    sandbox.write("elsewhere/line.rpc", LINE);
  });
  afterEach(() => sandbox.remove());

  const link = (target: string, name: string) => symlinkSync(target, sandbox.path(name));

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(args, sandbox.folder, terminal, shareEmitter);
    return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  describe("to files out of the root", () => {
    beforeEach(() => {
      for (const name of ["point.rpc", "line.rpc"]) link(`../elsewhere/${name}`, `idl/${name}`);
    });

    it("are told, each with what to do", async () => {
      for (const command of ["check", "generate", "lint", "descriptor"]) {
        const { exit, stderr } = await run(command);

        assert.equal(exit, 1, command);
        assert.match(stderr, /`idl\/line\.rpc` leads out of its root by a link/, command);
        assert.match(stderr, /`idl\/point\.rpc` leads out of its root by a link/, command);
        assert.match(
          stderr,
          /= help: put the file itself below the root, [^\n]*, or set `followLinks` in `callwire\.json`\n/,
          command,
        );
      }
      assert.equal((await run("format", "--check")).exit, 2);
      assert.deepEqual(
        sandbox.files().filter((file) => file.startsWith("generated")),
        [],
      );
    });

    it("are contracts like others when callwire.json says so", async () => {
      sandbox.write("callwire.json", FOLLOW);

      assert.deepEqual(await run("check"), { exit: 0, stdout: "", stderr: "checked 2 contracts: no mistakes\n" });
      assert.equal((await run("generate")).stderr, "generated: 2 written, 0 unchanged\n");
      assert.equal((await run("generate")).stderr, "generated: 0 written, 2 unchanged\n");
      assert.equal((await run("generate", "--check")).exit, 0);
      assert.equal((await run("format", "--check")).exit, 0);
      assert.equal((await run("breaking", "--against", "idl")).exit, 0);
      assert.equal((await run("breaking", "--against", "elsewhere")).exit, 0);
    });

    it("stay links when what they lead to is formatted", async () => {
      sandbox.write("callwire.json", FOLLOW);
      sandbox.write("elsewhere/point.rpc", "package demo.v1;\nstruct Point{1 x:f64;}\n");
      assert.equal((await run("format", "--write")).exit, 0);

      assert.equal(readFileSync(sandbox.path("elsewhere/point.rpc"), "utf8"), POINT);
      assert.ok(lstatSync(sandbox.path("idl/point.rpc")).isSymbolicLink());
    });
  });

  it("to a folder out of the root are told once for the folder, and followed when callwire.json says so", async () => {
    link("../elsewhere", "idl/shapes");
    sandbox.write("idl/own.rpc", "package own.v1;\n");
    const { exit, stderr } = await run("check");
    assert.equal(exit, 1);
    assert.match(stderr, /`idl\/shapes\/line\.rpc` leads out of its root by a link\n/);
    assert.match(stderr, /\n1 mistake; /);

    sandbox.write("callwire.json", FOLLOW);
    assert.equal((await run("generate")).stderr, "generated: 3 written, 0 unchanged\n");
  });

  it("to a folder without contracts are of no interest", async () => {
    sandbox.write("idl/own.rpc", "package own.v1;\n");
    sandbox.write("docs/a.md", "");
    link("../docs", "idl/docs");
    link("/", "idl/.hidden");

    assert.deepEqual(await run("check"), { exit: 0, stdout: "", stderr: "checked 1 contract: no mistakes\n" });
  });

  it("in circles end", async () => {
    sandbox.write("idl/own.rpc", "package own.v1;\n");
    link(".", "idl/self");
    link("..", "elsewhere/up");
    link("../elsewhere", "idl/shapes");
    sandbox.write("callwire.json", FOLLOW);

    assert.deepEqual(await run("check"), { exit: 0, stdout: "", stderr: "checked 3 contracts: no mistakes\n" });
  });

  it("to what has a name of its own below the root count once", async () => {
    sandbox.write("idl/v2/own.rpc", "package own.v2;\n");
    link("v2", "idl/latest");
    link("v2/own.rpc", "idl/newest.rpc");

    assert.equal((await run("check")).stderr, "checked 1 contract: no mistakes\n");
  });

  it("to a hidden folder below the root are contracts, as Kubernetes mounts them", async () => {
    sandbox.write("idl/..2026/point.rpc", POINT);
    link("..2026", "idl/..data");
    link("..data/point.rpc", "idl/point.rpc");

    assert.equal((await run("generate")).stderr, "generated: 1 written, 0 unchanged\n");
    assert.ok(sandbox.files().includes("generated/point.ts"));
  });

  for (const [what, change] of [
    ["a file out of the root", () => moveAndLink("idl/point.rpc", "elsewhere/moved.rpc", "../elsewhere/moved.rpc")],
    ["nothing", () => moveAndLink("idl/point.rpc", "elsewhere/moved.rpc", "nowhere")],
  ] as const) {
    it(`keep the output that they had before they became links to ${what}`, async () => {
      sandbox.write("idl/point.rpc", POINT);
      sandbox.write("idl/own.rpc", "package own.v1;\n");
      await run("generate");
      change();

      for (const args of [["generate"], ["generate", "--force"], ["generate", "--check"]]) {
        const { exit, stderr } = await run(...args);
        assert.notEqual(exit, 0, args.join(" "));
        assert.match(stderr, /idl\/point\.rpc[^\n]* link/, args.join(" "));
        assert.ok(sandbox.files().includes("generated/point.ts"), args.join(" "));
      }
    });
  }

  it("keep the output of a folder that became a link out of the root", async () => {
    sandbox.write("idl/shapes/point.rpc", POINT);
    sandbox.write("idl/own.rpc", "package own.v1;\n");
    await run("generate");
    moveAndLink("idl/shapes", "elsewhere/shapes", "../elsewhere/shapes");

    assert.equal((await run("generate")).exit, 1);
    assert.ok(sandbox.files().includes("generated/shapes/point.ts"));
  });

  it("to nothing are told when there is no other contract, too", async () => {
    link("../gone.rpc", "idl/point.rpc");
    const { exit, stderr } = await run("check");

    assert.equal(exit, 1);
    assert.match(
      stderr,
      /^error CW1008: `idl\/point\.rpc` is a link that leads to nothing\n[\s\S]*= help: mend the link, or delete it\n/,
    );
  });

  function moveAndLink(from: string, to: string, target: string): void {
    renameSync(sandbox.path(from), sandbox.path(to));
    link(target, from);
  }
});

describe("contracts whose names differ in capitals only", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(args, sandbox.folder, terminal, shareEmitter);
    return { exit, stderr: terminal.stderr };
  }

  for (const [first, second] of [
    ["Shop.rpc", "shop.rpc"],
    ["Demo/shop.rpc", "demo/shop.rpc"],
  ] as const) {
    it(`are refused, as their outputs would be one on macOS and Windows: ${first} and ${second}`, async () => {
      sandbox.write(`idl/${first}`, "package a.v1;\n");
      sandbox.write(`idl/${second}`, "package b.v1;\n");
      const stderr = `callwire: idl/${first} and idl/${second} would have one output where capitals count for nothing, as on macOS and Windows; rename one of them\n`;

      for (const command of ["check", "generate"]) assert.deepEqual(await run(command), { exit: 2, stderr });
    });
  }

  it("may be renamed from one to the other", async () => {
    sandbox.write("idl/Shop.rpc", "package a.v1;\n");
    await run("generate");
    renameSync(sandbox.path("idl/Shop.rpc"), sandbox.path("idl/shop.rpc"));

    assert.equal((await run("generate")).stderr, "generated: 1 written, 0 unchanged, 1 deleted\n");
    assert.deepEqual(outputs(), ["generated/shop.ts"]);
  });

  it("keep their output when they are renamed where capitals count for nothing", async () => {
    sandbox.write("idl/Shop.rpc", "package a.v1;\n");
    await run("generate");
    renameSync(sandbox.path("idl/Shop.rpc"), sandbox.path("idl/shop.rpc"));
    linkSync(sandbox.path("generated/Shop.ts"), sandbox.path("generated/shop.ts")); // one file by both names

    assert.equal((await run("generate")).stderr, "generated: 1 written, 0 unchanged\n");
    assert.deepEqual(outputs(), ["generated/Shop.ts", "generated/shop.ts"]);
  });

  const outputs = () => sandbox.files().filter((file) => file.endsWith(".ts"));
});
