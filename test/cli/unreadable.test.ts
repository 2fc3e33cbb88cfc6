import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { runCommandLine } from "#cli/command-line.js";
import { asNobody, RecordingTerminal, Sandbox, shareEmitter } from "./sandbox.js";

const COMMANDS = [
  ["check"],
  ["generate"],
  ["generate", "--check"],
  ["lint"],
  ["format", "--check"],
  ["breaking", "--against", "idl"],
  ["descriptor"],
];

describe("contracts that cannot be read", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    chmodSync(sandbox.folder, 0o755);
    sandbox.write("idl/a.rpc", "package demo.v1;\n");
  });
  afterEach(() => sandbox.remove());

  const check = (...args: readonly string[]) => run("check", ...args);

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(args, sandbox.folder, terminal, shareEmitter);
    return { exit, stderr: terminal.stderr };
  }

  it("a folder that may not be listed is one line and exit code 2", async () => {
    sandbox.write("idl/secret/b.rpc", "package demo.b.v1;\n");
    chmodSync(sandbox.path("idl/secret"), 0o000);
    const { exit, stderr } = await asNobody(() => check());
    chmodSync(sandbox.path("idl/secret"), 0o755);

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: \S*idl\/secret cannot be read: permission denied\n$/);
  });

  it("a file that may not be read is a mistake with its name, and the others are checked", async () => {
    sandbox.write("idl/b.rpc", "package demo.b.v1;\nstruct S { 1 a: f46; }\n");
    chmodSync(sandbox.path("idl/a.rpc"), 0o000);
    const { exit, stderr } = await asNobody(() => check());

    assert.equal(exit, 1);
    assert.match(stderr, /error CW1008: `idl\/a\.rpc` cannot be read: EACCES/);
    assert.match(stderr, /unknown type `f46`/);
  });

  for (const [what, make, problem] of [
    ["a link that leads nowhere", (file) => symlinkSync("nowhere", file), "is a link that leads to nothing"],
    ["a link to itself", (file) => symlinkSync(file, file), "is a link that leads in a circle (ELOOP)"],
    ["a link to a folder", (file) => symlinkSync(".", file), "is a link to a folder, and a contract is a file"],
    ["a link through a file", (file) => symlinkSync("a.rpc/b", file), "is a link that leads to nothing"],
    ["a pipe", (file) => execFileSync("mkfifo", [file]), "is a pipe, and a contract is a file"],
    ["a folder", (file) => mkdirSync(file), "is a folder, and a contract is a file"],
  ] as readonly (readonly [string, (file: string) => void, string])[]) {
    it(`${what} in the place of a contract is told by every command, with and without an output`, async () => {
      make(sandbox.path("idl/shop.rpc"));
      for (const args of COMMANDS) await refuses(args, `\`idl/shop.rpc\` ${problem}`);

      rmSync(sandbox.path("idl/shop.rpc"), { recursive: true });
      sandbox.write("idl/shop.rpc", "package demo.shop.v1;\n");
      assert.equal((await run("generate")).exit, 0);
      rmSync(sandbox.path("idl/shop.rpc"));
      make(sandbox.path("idl/shop.rpc"));
      for (const args of COMMANDS) await refuses(args, `\`idl/shop.rpc\` ${problem}`);
      assert.ok(sandbox.files().includes("generated/shop.ts"));

      rmSync(sandbox.path("idl/shop.rpc"), { recursive: true });
      assert.equal((await run("generate")).stderr, "generated: 0 written, 1 unchanged, 1 deleted\n");
    });
  }

  for (const [what, make, problem] of [
    ["a link that leads nowhere", (file) => symlinkSync("/nowhere", file), "is a link that leads to nothing"],
    ["a link to itself", (file) => symlinkSync("sub", file), "is a link that leads in a circle (ELOOP)"],
    [
      "a file",
      (file) => writeFileSync(file, ""),
      "is no folder any more, and generated/sub/shop.ts was made from a contract in it",
    ],
    ["a pipe", (file) => execFileSync("mkfifo", [file]), "is no folder any more, and generated/sub/shop.ts was made from"],
  ] as readonly (readonly [string, (file: string) => void, string])[]) {
    it(`a folder of contracts that has become ${what} is told by every command, and keeps its output`, async () => {
      sandbox.write("idl/sub/shop.rpc", "package demo.shop.v1;\n");
      assert.equal((await run("generate")).exit, 0);
      rmSync(sandbox.path("idl/sub"), { recursive: true });
      make(sandbox.path("idl/sub"));

      for (const args of COMMANDS) await refuses(args, `\`idl/sub\` ${problem}`);
      assert.ok(sandbox.files().includes("generated/sub/shop.ts"));

      rmSync(sandbox.path("idl/sub"));
      assert.equal((await run("generate")).stderr, "generated: 0 written, 1 unchanged, 1 deleted\n");
    });
  }

  it("a contract that has become a link to another one below the root is told by check as by generate", async () => {
    sandbox.write("idl/shop.rpc", "package demo.shop.v1;\n");
    assert.equal((await run("generate")).exit, 0);
    mkdirSync(sandbox.path("idl/v2"));
    renameSync(sandbox.path("idl/shop.rpc"), sandbox.path("idl/v2/shop.rpc"));
    symlinkSync("v2/shop.rpc", sandbox.path("idl/shop.rpc"));

    const problem = "is there, but is no contract of its own, and generated/shop.ts was made from it";
    for (const args of COMMANDS) await refuses(args, `\`idl/shop.rpc\` ${problem}`);
  });

  it("a file in the place of a folder is of no interest where nothing was made from that", async () => {
    sandbox.write("idl/sub", "");

    assert.equal((await check()).exit, 0);
  });

  it("a contract whose ending is in capitals is told, alone and beside another one", async () => {
    sandbox.write("idl/x.RPC", "package demo.x.v1;\n");
    for (const args of [["check"], ["generate"], ["check", "idl/x.RPC"]])
      await refuses(args, "`idl/x.RPC` has its ending in capitals", "rename it to `x.rpc`");
    rmSync(sandbox.path("idl/a.rpc"));

    await refuses(["check"], "`idl/x.RPC` has its ending in capitals", "rename it to `x.rpc`");
  });

  async function refuses(args: readonly string[], ...texts: readonly string[]) {
    const { exit, stderr } = await run(...args);
    const isFormat = args[0] === "format";
    assert.equal(exit, isFormat ? 2 : 1, args.join(" "));
    for (const text of texts)
      assert.ok(stderr.includes(isFormat ? text.replaceAll("`", "") : text), `${args.join(" ")}: ${stderr}`);
    if (!isFormat) assert.match(stderr, /error CW1008: /, args.join(" "));
    if (!isFormat && args[0] !== "breaking") assert.match(stderr, / = help: [^\n]*(?:delete it|rename it)/, args.join(" "));
  }

  for (const [what, imported] of [
    ["a file", "link.rpc"],
    ["a folder", "folder/secret.rpc"],
  ]) {
    it(`an import does not follow a link to ${what} outside of the root`, async () => {
      sandbox.write("outside/secret.rpc", "package demo.secret.v1;\nstruct Secret { 1 a: u8; }\n");
      symlinkSync(sandbox.path("outside/secret.rpc"), sandbox.path("idl/link.rpc"));
      symlinkSync(sandbox.path("outside"), sandbox.path("idl/folder"));
      const text = `package demo.b.v1;\nimport { Secret } from "./${imported}";\nstruct S { 1 a: Secret; }\n`;
      sandbox.write("idl/b.rpc", text);
      const { exit, stderr } = await check();

      assert.equal(exit, 1);
      assert.ok(stderr.includes(`error CW1008: \`idl/${imported}\` leads out of its root by a link`), stderr);
      assert.match(
        stderr,
        /= help: put the file itself below the root, give the folder that it is in as another root, or set `followLinks` in `callwire\.json`\n/,
      );
      assert.match(stderr, /\n2 mistakes; /);
    });
  }

  it("a file may be given by a link that stays below the root", async () => {
    sandbox.write("idl/deep/secret.rpc", "package demo.secret.v1;\nstruct Secret { 1 a: u8; }\n");
    symlinkSync(sandbox.path("idl/deep"), sandbox.path("idl/folder"));

    assert.equal((await check("idl/folder/secret.rpc")).exit, 0);
  });

  it("a link that leads nowhere, given by its name, is named as one", async () => {
    symlinkSync("nowhere", sandbox.path("idl/link.rpc"));
    const { exit, stderr } = await check("idl/link.rpc");

    assert.equal(exit, 2);
    assert.match(stderr, /idl\/link\.rpc is a link that leads to no file; give a \.rpc file or a folder\n/);
  });
});
