// How long `callwire generate --watch` takes from an edit to its output: from the write of a
// contract to the line that follows the last write.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cost } from "./timed-process.js";

/** Milliseconds between two edits: none is a part of the one before. */
const PAUSE_MS = 200;

/**
 * Adds a field to the first struct of `file`, another one in each round. The contract is as it was
 * in the end.
 */
export async function timeEdits(
  watch: readonly string[],
  folder: string,
  file: string,
  env: NodeJS.ProcessEnv,
  rounds: number,
): Promise<readonly Cost[]> {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const [program = "", ...args] = watch;
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  try {
    await nextLine(child, /^watching /m);
    const costs: Cost[] = [];
    for (let round = -1; round < rounds; round++) {
      await sleep(PAUSE_MS);
      const written = nextLine(child, /^generated: .* ms\)$/m);
      const startedAt = performance.now();
      writeFileSync(path, text.replace("{\n", `{\n  9 edit${round + 1}: bool;\n`));
      await written;
      // The one before the first warms the process, as editing does.
      if (round >= 0) costs.push({ wallMs: performance.now() - startedAt, cpuMs: undefined, peakMiB: undefined });
    }
    return costs;
  } finally {
    writeFileSync(path, text);
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  }
}

/** Rejects when the command ends before: a mistake must not look fast. */
function nextLine(child: ChildProcess, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = "";
    const onExit = () => reject(new Error(`--watch ended early: ${seen}`));
    const onData = (piece: Buffer) => {
      seen += piece.toString();
      if (!wanted.test(seen)) return;
      child.stderr?.off("data", onData);
      child.off("exit", onExit);
      resolve();
    };
    child.stderr?.on("data", onData);
    child.once("exit", onExit);
  });
}
