// Emacs with eglot and the language server: Debian's, without a screen, driven by eglot.el. The
// set-up is that of docs/editors.md.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Sandbox } from "../cli/sandbox.js";

const ROOT = new URL("../../../", import.meta.url);
const COMMAND = fileURLToPath(new URL("cli/bin/callwire.js", ROOT));
const SCRIPT = fileURLToPath(new URL("test/editors/eglot.el", ROOT));

/** What eglot.el writes. */
interface Seen {
  readonly mode: string;
  readonly line: number;
  readonly mistake: string;
  readonly hover: string;
}

describe("Emacs with eglot", function () {
  this.timeout(180_000);
  let sandbox: Sandbox;
  let seen: Seen;

  before(async () => {
    sandbox = new Sandbox();
    sandbox.write("callwire.json", "{}");
    sandbox.write(
      "idl/a.rpc",
      "package demo.v1;\n\nstruct Purse { 1 all: Mony; }\n/// Some money.\nstruct Money { 1 cents: i64; }\n",
    );
    sandbox.write("set-up.el", readSetUp());
    const env = {
      PATH: process.env["PATH"],
      HOME: sandbox.path("home"),
      CALLWIRE_SET_UP: sandbox.path("set-up.el"),
      CALLWIRE_FILE: sandbox.path("idl/a.rpc"),
      CALLWIRE_OUT: sandbox.path("out.json"),
    };
    const child = spawn("emacs", ["--batch", "-q", "-l", SCRIPT], {
      cwd: sandbox.folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 120_000,
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await once(child, "close");
    assert.ok(existsSync(sandbox.path("out.json")), `Emacs wrote nothing; it said ${said}`);
    seen = JSON.parse(sandbox.read("out.json")) as Seen; // our own script has written it
  });
  after(() => sandbox.remove());

  it("knows a contract by its ending", () => {
    assert.equal(seen.mode, "callwire-mode");
  });

  it("shows a mistake with its hint, at its line", () => {
    assert.equal(seen.line, 3);
    assert.match(seen.mistake, /unknown type `Mony`[\s\S]*did you mean `Money`/);
  });

  it("shows what a name is", () => {
    assert.match(seen.hover, /struct Money \{ 1 cents: i64; \}[\s\S]*Some money\./);
  });
});

/** The lines of the page, with the command of this repository in the place of `npx callwire`. */
function readSetUp(): string {
  const page = readFileSync(new URL("docs/editors.md", ROOT), "utf8");
  const block = /^```elisp\n([\s\S]*?)^```/m.exec(page)?.[1] ?? "";
  const mine = block.replace('"npx" "callwire" "lsp"', `"${process.execPath}" "${COMMAND}" "lsp"`);
  assert.notEqual(mine, block);
  return mine;
}
