// `npm run bench:lsp`: how long an editor waits, in this process, with 1, 252 and 2,000
// definitions; and what a process of the command takes until its first answer (its cold start).

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  CompletionRequest,
  HoverRequest,
  ReferencesRequest,
  RenameRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { corpus } from "./corpus.js";
import { Editor, positionIn } from "./editor.js";

const COMMAND = fileURLToPath(new URL("../../../../cli/bin/callwire.js", import.meta.url));
/** Enough for the time that one of twenty exceeds: there are six edits in each. */
const ROUNDS = 30;
/** Rounds before these: V8 has compiled what it will. */
const WARM = 10;
/** A rename takes longest of all, and is asked for least. */
const RENAME_EVERY = 5;
const BREAKING_ROUNDS = 15;
const STARTS = 5;

/** Milliseconds of an edit that an editor may wait, at most one time in twenty. */
const LIMITS: Readonly<Record<number, number>> = { 1: 30, 252: 30, 2000: 80 };
function quantile(times: readonly number[], part: number): string {
  const sorted = times.toSorted((left, right) => left - right);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
}

/** Milliseconds that this process has had a core. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function measure(definitions: number, files: Readonly<Record<string, string>>): Promise<void> {
  const editor = await Editor.start(files);
  const names = Object.keys(files);
  const edited = [...new Set([names[0] ?? "", names[names.length >> 1] ?? "", names.at(-1) ?? ""])];
  for (const file of edited) await editor.open(file);
  const edits: number[] = [];
  const asks: Record<string, number[]> = { completion: [], hover: [], references: [], symbols: [], rename: [] };
  for (let round = 0; round < ROUNDS + WARM; round++) {
    for (const file of edited) {
      const text = files[file] ?? "";
      const lines = text.split("\n").length;
      const at = { line: lines - 1, character: 0 };
      const mistake = `struct New${round} { 1 x: No; }`;
      const began = performance.now();
      await editor.change(file, mistake, { start: at, end: at });
      await editor.until(() => editor.diagnostics(file).some(({ range }) => range.start.line === at.line));
      const time = performance.now() - began;
      const textDocument = { uri: editor.uri(file) };
      const inType = { textDocument, position: { line: at.line, character: mistake.indexOf("No") } };
      const completion = performance.now();
      await editor.connection.sendRequest(CompletionRequest.type, inType);
      const hover = performance.now();
      const onName = { textDocument, position: { line: lines - 4, character: 10 } };
      await editor.connection.sendRequest(HoverRequest.type, onName);
      const references = performance.now();
      // The first struct, which another file may use; the smallest has none.
      const declared = text.includes("struct Part") ? text.indexOf("struct Part") : text.indexOf("service Part");
      const place = { textDocument, position: positionIn(text, declared + "service ".length) };
      await editor.connection.sendRequest(ReferencesRequest.type, { ...place, context: { includeDeclaration: true } });
      const end = performance.now();
      const back = performance.now();
      await editor.change(file, "", { start: at, end: { line: at.line, character: mistake.length } });
      await editor.until(() => editor.diagnostics(file).every(({ range }) => range.start.line !== at.line));
      const undone = performance.now() - back;
      const symbols = performance.now();
      await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "part9item1" });
      const rename = performance.now();
      const isRename = round % RENAME_EVERY === 0;
      if (isRename) await editor.connection.sendRequest(RenameRequest.type, { ...place, newName: `Another${round}` });
      const renamed = performance.now();
      if (round < WARM) continue;
      edits.push(time, undone);
      asks["completion"]?.push(hover - completion);
      asks["hover"]?.push(references - hover);
      asks["references"]?.push(end - references);
      asks["symbols"]?.push(rename - symbols);
      if (isRename) asks["rename"]?.push(renamed - rename);
    }
  }
  await editor.stop();
  const asked = Object.entries(asks).map(([what, times]) => `${what} ${quantile(times, 0.5)} / ${quantile(times, 0.95)}`);
  const limit = LIMITS[definitions] ?? 0;
  console.log(
    `${definitions} definitions: edit ${quantile(edits, 0.5)} / ${quantile(edits, 0.95)} ms (limit ${limit}), ${asked.join(", ")} ms (p50 / p95)`,
  );
}

/** How long it takes until the editor is warned of what breaks since the last commit. */
async function measureBreaking(definitions: number, files: Readonly<Record<string, string>>): Promise<void> {
  const editor = await Editor.start(files);
  const git = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
  for (const args of [
    ["init", "-q"],
    ["add", "-A"],
    ["commit", "-qm", "all"],
  ])
    spawnSync("git", [...git, ...args], { cwd: editor.sandbox.folder });
  const file = Object.keys(files).at(-1) ?? "";
  const text = files[file] ?? "";
  await editor.open(file);
  await editor.save(file); // there is a commit now
  const isWarned = (): boolean => editor.diagnostics(file).some(({ source }) => source === "callwire breaking");
  const [shown, gone, cpu]: [number[], number[], number[]] = [[], [], []];
  for (let round = -3; round < BREAKING_ROUNDS; round++) {
    const cpuBefore = cpuMs();
    const began = performance.now();
    await editor.change(file, text.replace("5 note: string?", "5 note: u64?").replace("id: u64):", "id: string):"));
    await editor.until(isWarned);
    const undone = performance.now();
    const used = cpuMs() - cpuBefore;
    await editor.change(file, text);
    await editor.until(() => !isWarned());
    if (round < 0) continue;
    shown.push(undone - began);
    cpu.push(used);
    gone.push(performance.now() - undone);
  }
  await editor.stop();
  console.log(
    `${definitions} definitions: warned of what breaks after ${quantile(shown, 0.5)} / ${quantile(shown, 0.95)} ms (limit 300), ${quantile(cpu, 0.5)} / ${quantile(cpu, 0.95)} of a core; undone after ${quantile(gone, 0.5)} / ${quantile(gone, 0.95)} ms`,
  );
}

async function measureStart(definitions: number, files: Readonly<Record<string, string>>): Promise<void> {
  const times: number[] = [];
  let memory = "";
  for (let round = 0; round < STARTS; round++) {
    const began = performance.now();
    const child = spawn(process.execPath, [COMMAND, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
    const closed = once(child, "close");
    const broken = { ...files, "idl/broken.rpc": "package corpus.broken.v1;\nstruct Broken { 1 x: No; }\n" };
    const editor = await Editor.connect(broken, new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    await editor.until(() => editor.diagnostics("idl/broken.rpc").length > 0);
    times.push(performance.now() - began);
    memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(child.pid)}/status`, "utf8"))?.[1] ?? "0";
    editor.connection.dispose();
    child.stdin.end();
    await closed;
    editor.sandbox.remove();
  }
  const mebibytes = (Number(memory) / 1024).toFixed(0);
  console.log(
    `${definitions} definitions: a process to its first diagnostics ${quantile(times, 0.5)} ms (limit 400), ${mebibytes} MiB of RSS (limit 143)`,
  );
}

const CORPORA = [[1, corpus(1, 0)] as const, [252, corpus(12, 20)] as const, [2_000, corpus(100, 19)] as const];
// A session in this process waits by timers that keep no process alive.
const alive = setInterval(() => undefined, 60_000);
for (const [definitions, files] of CORPORA) await measure(definitions, files);
// The smallest has a mistake, with which nothing is compared.
for (const [definitions, files] of CORPORA.slice(1)) await measureBreaking(definitions, files);
for (const [definitions, files] of CORPORA) await measureStart(definitions, files);
clearInterval(alive);
