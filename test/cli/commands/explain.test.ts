import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { DIAGNOSTIC_KINDS } from "@callwire/compiler";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal } from "../sandbox.js";

describe("callwire explain", () => {
  it("prints the page of a code on stdout, as it is", async () => {
    assert.deepEqual(await run("explain", "CW2001"), { exit: 0, stdout: readHint("CW2001"), stderr: "" });
  });

  it("takes a code in any case", async () => {
    assert.equal((await run("explain", "cw3004")).stdout, readHint("CW3004"));
  });

  it("has a page for each code", async () => {
    for (const code of Object.keys(DIAGNOSTIC_KINDS)) assert.equal((await run("explain", code)).stdout, readHint(code));
  });

  it("without a code lists all of them with their titles", async () => {
    const { exit, stdout, stderr } = await run("explain");
    const lines = stdout.trimEnd().split("\n");

    assert.deepEqual([exit, stderr, lines.length], [0, "", Object.keys(DIAGNOSTIC_KINDS).length]);
    assert.ok(lines.includes("CW2001  unknown type"));
  });

  it("shows a person bold headings, and examples set in and coloured instead of fenced", async () => {
    const terminal = new RecordingTerminal({ outColor: true });
    await runCommandLine(["explain", "CW2001"], ".", terminal);

    assert.ok(terminal.stdout.startsWith("\u001b[1mCW2001: unknown type\u001b[22m\n"));
    assert.ok(stripVTControlCharacters(terminal.stdout).includes("\nWrong\n\n    package demo.v1;\n\n    struct Money"));
    assert.ok(terminal.stdout.includes("\n    \u001b[35mpackage\u001b[39m demo.v1;\n"));
    assert.doesNotMatch(terminal.stdout, /^(#|```)/m);
  });

  const wrong: readonly (readonly [code: string, line: string])[] = [
    ["CW2O01", 'callwire: there is no diagnostic code "CW2O01"; did you mean CW2001?\n'],
    ["2001", 'callwire: there is no diagnostic code "2001"; callwire explain lists all codes\n'],
    ["toString", 'callwire: there is no diagnostic code "toString"; callwire explain lists all codes\n'],
    ["../../package", 'callwire: there is no diagnostic code "../../package"; callwire explain lists all codes\n'],
  ];
  for (const [code, line] of wrong) {
    it(`refuses ${code} with one line and exit code 2`, async () => {
      assert.deepEqual(await run("explain", code), { exit: 2, stdout: "", stderr: line });
    });
  }
});

function readHint(code: string): string {
  return readFileSync(new URL(`../../../../docs/hints/${code}.md`, import.meta.url), "utf8");
}

async function run(...args: readonly string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const terminal = new RecordingTerminal();
  const exit = await runCommandLine(args, ".", terminal);
  return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
}
