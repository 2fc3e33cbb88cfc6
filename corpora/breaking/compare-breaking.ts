// Asks buf and Callwire of each case whether it breaks: buf of the two texts, Callwire of what they
// become, the second one with the lock of the first.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runHere } from "../in-process.js";
import { BASE, type BreakingCase } from "./cases.js";

/** Rules of buf for all that generated code and the wire can notice: its default. */
const CONFIG = '{"version":"v2","breaking":{"use":["FILE"]}}';

export interface Verdict {
  readonly name: string;
  /** What it has found, in a line; undefined when nothing breaks. */
  readonly buf: string | undefined;
  readonly callwire: string | undefined;
  readonly differs: string | undefined;
}

/** Works below `folder`. Throws when one of the two cannot say. */
export async function compareBreaking(folder: string, { name, edits, differs }: BreakingCase): Promise<Verdict> {
  const at = (...parts: readonly string[]) => path.join(folder, ...parts);
  rmSync(folder, { recursive: true, force: true });
  for (const [side, text] of [
    ["old", BASE],
    ["new", edit(BASE, edits)],
  ] as const) {
    mkdirSync(at(side), { recursive: true });
    writeFileSync(at(side, "shop.proto"), text);
  }
  await importTo(folder, "old", "before");
  cpSync(at("before"), at("after"), { recursive: true });
  await importTo(folder, "new", "after");
  const ours = await runHere(folder, "breaking", "--root", "after", "--against", "before", "--format", "json");
  if (ours.exit > 1) throw new Error(`${name}: callwire breaking says ${ours.stderr}`);
  return { name, differs, buf: askBuf(folder, name), callwire: ours.exit === 0 ? undefined : rulesOf(ours.stdout) };
}

async function importTo(folder: string, from: string, to: string): Promise<void> {
  const { exit, stderr } = await runHere(folder, "import", "proto", from, "--out", to);
  if (exit !== 0) throw new Error(`importing ${from} says ${stderr}`);
}

function askBuf(folder: string, name: string): string | undefined {
  const buf = path.join(import.meta.dirname, "../../node_modules/.bin/buf");
  const args = ["breaking", "--against", "../old", "--config", CONFIG, "--error-format", "json"];
  const { status, stdout, stderr } = spawnSync(buf, args, { cwd: path.join(folder, "new"), encoding: "utf8", timeout: 60_000 });
  if (status === 0) return undefined;
  if (status !== 100) throw new Error(`${name}: buf says ${stderr}`);
  const types = stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { readonly type: string }).type); // as buf prints them
  return [...new Set(types)].join(", ");
}

function rulesOf(stdout: string): string {
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] }; // as the command prints it
  return [...new Set(findings.map(({ rule }) => rule))].join(", ");
}

function edit(text: string, edits: BreakingCase["edits"]): string {
  let edited = text;
  for (const [from, to] of edits) {
    if (edited.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} does not stand once in the text`);
    edited = edited.replace(from, () => to);
  }
  return edited;
}
