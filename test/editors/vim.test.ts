// The syntax file of Vim, run by Debian's Neovim without a screen.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { printVim } from "../../editors/grammar/vim.js";
import { Sandbox } from "../cli/sandbox.js";
import { type Contract, classesOf, findContracts, placeOf, tokensOf } from "./contracts.js";

const FOLDER = fileURLToPath(new URL("../../../editors/vim/", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../../../test/editors/vim-classes.lua", import.meta.url));
const CONTRACTS = findContracts();

describe("the syntax file of Vim", function () {
  this.timeout(180_000);
  const answers = new Map<string, readonly string[]>();
  let sandbox: Sandbox;

  before(async () => {
    sandbox = new Sandbox();
    const asked = CONTRACTS.map((contract) => ({ lines: contract.text.split(/\r?\n/), places: placesIn(contract) }));
    const groups = await askNeovim(sandbox, asked);
    CONTRACTS.forEach((contract, index) => {
      answers.set(
        contract.name,
        tokensOf(contract).map(
          ({ start, end }, at) => `${classOfGroup(groups[index]?.[at] ?? "")} ${contract.text.slice(start, end)}`,
        ),
      );
    });
  });
  after(() => sandbox.remove());

  it("is what the table gives; `npm run generate` writes it anew", () => {
    assert.equal(readFileSync(`${FOLDER}syntax/callwire.vim`, "utf8"), printVim());
  });

  for (const contract of CONTRACTS) {
    it(`has the class of each token of ${contract.name}`, () => {
      assert.deepEqual(answers.get(contract.name), classesOf(contract));
    });
  }
});

function placesIn(contract: Contract): readonly (readonly [line: number, column: number])[] {
  return tokensOf(contract).map(({ start }) => {
    const { line, before } = placeOf(contract.text, start);
    // Vim counts bytes.
    return [line + 1, Buffer.byteLength(before) + 1];
  });
}

/** `callwireType_method_3` is of the class `type`. */
function classOfGroup(group: string): string {
  const [, letter = "", rest = ""] = /^callwire([A-Z])([a-z]*)/.exec(group) ?? [];
  return letter === "" ? `nothing (${group})` : letter.toLowerCase() + rest;
}

async function askNeovim(sandbox: Sandbox, questions: unknown): Promise<readonly (readonly string[])[]> {
  sandbox.write("questions.json", JSON.stringify(questions));
  const env = {
    PATH: process.env["PATH"],
    HOME: sandbox.path("home"),
    XDG_STATE_HOME: sandbox.path("home/state"),
    XDG_CACHE_HOME: sandbox.path("home/cache"),
    CALLWIRE_VIM: FOLDER,
    CALLWIRE_QUESTIONS: sandbox.path("questions.json"),
    CALLWIRE_ANSWERS: sandbox.path("answers.json"),
  };
  const child = spawn("nvim", ["--headless", "--clean", "-n", "-c", `luafile ${SCRIPT}`], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 120_000,
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  await once(child, "close");
  try {
    return JSON.parse(readFileSync(sandbox.path("answers.json"), "utf8")) as readonly (readonly string[])[]; // our own script has written it
  } catch (error) {
    throw new Error(`Neovim wrote nothing; it said ${stderr}`, { cause: error });
  }
}
