// Builds and runs again whenever a source has changed. Ends with its signal.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FOLDERS = ["runtime", "compiler", "cli", "gateway", "nestjs", "test", "examples", "generated"];
/** What is built or installed is no source. */
const NO_SOURCE = /(^|\/)(dist|bin|node_modules)(\/|$)|\.tsbuildinfo$/;
/** An editor writes a file in several steps, and Git writes many files. */
const QUIET_MS = 100;

/** Calls `run` now, and after each build that succeeds and that a change has led to. */
export async function watchSources(signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  let tell: () => void = () => undefined;
  let changed = Promise.resolve();
  const waitAnew = (): void => {
    changed = new Promise((resolve) => {
      tell = resolve;
    });
  };
  const watchers = FOLDERS.map((folder) => watchFolder(join(ROOT, folder), () => tell()));
  signal.addEventListener("abort", () => tell());
  for (let isBuilt = true; !signal.aborted; isBuilt = await build()) {
    waitAnew();
    if (isBuilt) await run();
    console.log("waiting for a change; Ctrl+C ends this");
    if (!signal.aborted) await changed;
    if (!signal.aborted) await sleep(QUIET_MS);
  }
  for (const watcher of watchers) watcher.close();
}

function watchFolder(folder: string, onChange: () => void): FSWatcher {
  return watch(folder, { recursive: true }, (_event, file) => {
    if (file !== null && !NO_SOURCE.test(file)) onChange();
  });
}

/** True when it has succeeded; it says itself what is wrong. */
async function build(): Promise<boolean> {
  const child = spawn(process.execPath, [join(ROOT, "scripts/build.mjs")], { stdio: "inherit" });
  const [code] = await once(child, "close");
  return code === 0;
}
