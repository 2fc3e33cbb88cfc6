// `callwire explain`: the page of a diagnostic code, or the list of all codes. The pages are
// docs/hints/, copied beside the build.

import { readFileSync } from "node:fs";
import { styleText } from "node:util";
import { DIAGNOSTIC_KINDS, type DiagnosticCode, suggest } from "@callwire/compiler";
import { besideBundle } from "../beside.js";
import { paintContract } from "../output/paint-contract.js";
import type { Terminal } from "../output/terminal.js";
import { Exit, UsageError } from "../usage-error.js";
import { defineCommand } from "./command.js";

/** Beside this file, and beside the bundle, which is in the same folder. */
const PAGES = besideBundle("hints/");

/** Prints the page of `code`, whatever its case, or the code and title of every page. */
function explain(terminal: Terminal, code: string | undefined): Exit {
  terminal.out(code === undefined ? listCodes() : renderPage(readPage(findCode(code)), terminal.outColor));
  return Exit.ok;
}

function listCodes(): string {
  return Object.entries(DIAGNOSTIC_KINDS)
    .map(([code, { title }]) => `${code}  ${title}\n`)
    .join("");
}

function findCode(written: string): DiagnosticCode {
  const wanted = written.toUpperCase();
  if (isCode(wanted)) return wanted;
  const near = suggest(wanted, Object.keys(DIAGNOSTIC_KINDS));
  const help = near === undefined ? "callwire explain lists all codes" : `did you mean ${near}?`;
  throw new UsageError(`there is no diagnostic code ${JSON.stringify(written)}; ${help}`);
}

function isCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(DIAGNOSTIC_KINDS, text);
}

function readPage(code: DiagnosticCode): string {
  return readFileSync(new URL(`${code}.md`, PAGES), "utf8");
}

/**
 * As it is for a pipe; for a person with bold headings, and examples set in and coloured instead of
 * fenced.
 */
function renderPage(page: string, isPretty: boolean): string {
  if (!isPretty) return page;
  let isExample = false;
  const lines: string[] = [];
  const painted = page.replace(/^```rpc\n([\s\S]*?)^```/gm, (_, contract: string) => `\`\`\`\n${paintContract(contract)}\`\`\``);
  for (const line of painted.split("\n")) {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (line.startsWith("```")) isExample = !isExample;
    else if (isExample) lines.push(line === "" ? "" : `    ${line}`);
    // The terminal has decided on colours already; styleText would ask this process's own stdout.
    else lines.push(heading === undefined ? line : styleText("bold", heading, { validateStream: false }));
  }
  return lines.join("\n");
}

export const explainCommand = defineCommand({
  name: "explain",
  description: "print what a diagnostic code means, or list all codes",
  declare: (command) => command.argument("[code]", "such as CW2001"),
  run: ({ terminal }, code: string | undefined) => explain(terminal, code),
});
