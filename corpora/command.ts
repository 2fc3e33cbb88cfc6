// Runs a program in a process of its own, as what it leaves behind may have a gigabyte.

import { spawnSync } from "node:child_process";
import path from "node:path";

const ROOT = path.join(import.meta.dirname, "../..");

/** What it takes at most; Google's 8,000 files take one minute each step on a quiet machine. */
const TIMEOUT_MS = 15 * 60 * 1000;

export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** `callwire ARGS` of this checkout. */
export function runCallwire(cwd: string, ...args: readonly string[]): Outcome {
  return run(cwd, [path.join(ROOT, "cli/bin/callwire.js"), ...args]);
}

/** TypeScript's compiler, as the checkout has it. */
export function runTsc(cwd: string, ...args: readonly string[]): Outcome {
  return run(cwd, [path.join(ROOT, "node_modules/typescript/bin/tsc"), ...args]);
}

/** Values of services below the folder; see test/corpora. */
export function runValues(folder: string): Outcome {
  return run(ROOT, [path.join(ROOT, "build/test/corpora/values.js"), folder]);
}

/** All links of a folder that `callwire docs` has made; see test/corpora. */
export function runCrawl(folder: string): Outcome {
  return run(ROOT, [path.join(ROOT, "build/test/corpora/crawl-site.js"), folder]);
}

function run(cwd: string, args: readonly string[]): Outcome {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    timeout: TIMEOUT_MS,
  });
  if (error !== undefined) throw error;
  return { exit: status ?? -1, stdout, stderr, seconds: (performance.now() - start) / 1000 };
}
