// A real editor: Debian's Neovim, without a screen, driven by neovim.lua.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { implement, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Sandbox } from "../sandbox.js";

const ROOT = new URL("../../../../", import.meta.url);
const COMMAND = fileURLToPath(new URL("cli/bin/callwire.js", ROOT));
const SCRIPT = fileURLToPath(new URL("test/cli/lsp/neovim.lua", ROOT));

const FILES = {
  "idl/money.rpc": "package demo.v1;\n\n/// Some money.\nstruct Money { 1 cents: i64; }\n",
  "idl/bill.rpc": 'package demo.v1;\n\nimport { Money } from "./money.rpc";\nstruct Bill { 1 total: Money; }\n',
  "idl/more.rpc": 'package demo.v1;\n\nimport { Money } from "./money.rpc";\nstruct More { 1 all: [Money]; }\n',
  "idl/calculator.rpc":
    "package demo.calculator.v1;\n\nservice Calculator {\n  @idempotent @timeout(5s)\n  divide(num1: f64, num2: f64 = 1): f64;\n}\n",
  "idl/total.rpc": 'package demo.v1;\n\nimport { Money as Cash } from "./money.rpc";\nstruct Total { 1 sum: Cash; }\n',
};

/** What neovim.lua writes. */
interface Seen {
  readonly problem?: string;
  readonly mistake: { readonly line: number; readonly message: string; readonly code: string };
  readonly hover: string;
  readonly completed: readonly string[];
  readonly renamed: Readonly<Record<string, readonly string[]>>;
  readonly retired: readonly string[];
  readonly formatted: readonly string[];
  readonly lenses: Readonly<Record<string, string>>;
  readonly chosen: readonly string[];
  readonly jumped: { readonly file: string; readonly line: number };
}

describe("Neovim with the language server", function () {
  this.timeout(180_000);
  let sandbox: Sandbox;
  let seen: Seen;

  before(async () => {
    sandbox = new Sandbox();
    for (const [file, text] of Object.entries(FILES)) sandbox.write(file, text);
    const registry = await startEmbeddedRegistry({ port: 0 });
    const server = await serve({
      listen: "127.0.0.1:0",
      registry: registry.target,
      services: [implement(Calculator, calculator)],
    });
    sandbox.write("callwire.json", JSON.stringify({ registry: registry.target }));
    const env = {
      PATH: process.env["PATH"],
      HOME: sandbox.path("home"),
      XDG_STATE_HOME: sandbox.path("home/state"),
      XDG_CACHE_HOME: sandbox.path("home/cache"),
      CALLWIRE_FOLDER: sandbox.folder,
      CALLWIRE_NODE: process.execPath,
      CALLWIRE_COMMAND: COMMAND,
      CALLWIRE_OUT: sandbox.path("out.json"),
    };
    const args = ["--headless", "--clean", "-n", "-c", `luafile ${SCRIPT}`];
    const child = spawn("nvim", args, { cwd: sandbox.folder, env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    await once(child, "close").finally(async () => {
      await server.close({ graceMs: 0 });
      await registry.close();
    });
    try {
      seen = JSON.parse(readFileSync(sandbox.path("out.json"), "utf8")) as Seen; // our own script has written it
    } catch (error) {
      throw new Error(`Neovim wrote nothing; it said ${stderr}`, { cause: error });
    }
    assert.equal(seen.problem, undefined, stderr);
  });
  after(() => sandbox.remove());

  it("shows a mistake with its hint while it stands there", () => {
    assert.deepEqual([seen.mistake.line, seen.mistake.code], [3, "CW2001"]);
    assert.match(seen.mistake.message, /^unknown type `Mony`.*\n?[\s\S]*help: did you mean `Money`/);
  });

  it("shows what a name is", () => {
    assert.match(seen.hover, /struct Money \{ 1 cents: i64; \}[\s\S]*Some money\./);
  });

  it("completes a type with its import", () => {
    assert.deepEqual(seen.completed, [
      "package demo.v1;",
      "",
      'import { Money } from "./money.rpc";',
      'import { Total } from "./total.rpc";',
      "struct Bill { 1 total: Money; }",
      "struct Rest { 1 left: Total; }",
    ]);
  });

  it("renames in four files, and changes nothing else in them", () => {
    const BILL = [
      "package demo.v1;",
      "",
      'import { Coins } from "./money.rpc";',
      'import { Total } from "./total.rpc";',
      "struct Bill { 1 total: Coins; }",
      "struct Rest { 1 left: Total; }",
    ];
    assert.deepEqual(seen.renamed, {
      "bill.rpc": BILL,
      "money.rpc": ["package demo.v1;", "", "/// Some money.", "struct Coins { 1 cents: i64; }"],
      "more.rpc": ["package demo.v1;", "", 'import { Coins } from "./money.rpc";', "struct More { 1 all: [Coins]; }"],
      "total.rpc": ["package demo.v1;", "", 'import { Coins as Cash } from "./money.rpc";', "struct Total { 1 sum: Cash; }"],
    });
  });

  it("takes what is offered for a field", () => {
    assert.deepEqual(seen.retired.slice(2), ['import { Coins } from "./money.rpc";', "struct More { reserved 1 all; }"]);
  });

  it("formats", () => {
    assert.deepEqual(seen.formatted, [
      "package demo.v1;",
      "",
      'import { Coins } from "./money.rpc";',
      'import { Total } from "./total.rpc";',
      "",
      "struct Bill { 1 total: Coins; }",
      "struct Rest { 1 left: Total; }",
      "struct Messy { 1 a: u8; }",
    ]);
  });

  it("goes to a declaration in another file", () => {
    assert.deepEqual(seen.jumped, { file: "money.rpc", line: 4 });
  });

  it("draws how many instances live, and gives the line of a call that is chosen", () => {
    assert.deepEqual(seen.lenses, { 3: "1 live", 5: "call" });
    assert.match(seen.chosen[0] ?? "", /^callwire: callwire call demo\.calculator\.v1\.Calculator\/divide num1=/);
  });
});
