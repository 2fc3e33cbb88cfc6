// Runs one suite in a process of its own, to its end or to its limit.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { TestResults } from "../support/reporter.js";
import type { Suite } from "./suites.js";

export interface SuiteResults extends TestResults {
  readonly suite: Suite;
  /** From its process's start to its end. */
  readonly seconds: number;
  /** What it has written, to both outputs. */
  readonly output: string;
}

export interface SuiteOptions {
  /** Node's program. Default: that of this process. */
  readonly node?: string | undefined;
  /**
   * After which the suite is killed and has failed. Default: 20 minutes, several times what the
   * longest takes.
   */
  readonly limitMs?: number | undefined;
  /**
   * For how long its process may go on when its tests are over; then it has failed. Default: that
   * of the reporter.
   */
  readonly graceMs?: number | undefined;
  /** Ends the suite. */
  readonly signal?: AbortSignal | undefined;
}

const MOCHA = fileURLToPath(new URL("../../../node_modules/mocha/bin/mocha.js", import.meta.url));
/** Set by c8: where each Node process below it writes what it has run. */
const COVERAGE = "NODE_V8_COVERAGE";
const LIMIT_MS = 1_200_000;

export async function runSuite(
  suite: Suite,
  { node = process.execPath, limitMs = LIMIT_MS, graceMs, signal }: SuiteOptions = {},
): Promise<SuiteResults> {
  const folder = mkdtempSync(join(tmpdir(), "callwire-suite-"));
  const file = join(folder, "results.json");
  const startedAt = performance.now();
  try {
    const color = process.stdout.isTTY ? "--color" : "--no-color";
    const told = [`results=${file}`, ...(graceMs === undefined ? [] : [`graceMs=${graceMs}`])];
    const options = told.flatMap((option) => ["--reporter-option", option]);
    const child = spawn(node, [MOCHA, color, "--no-exit", ...options, ...suite.files], {
      stdio: ["ignore", "pipe", "pipe"],
      env: suite.isCovered ? process.env : { ...process.env, [COVERAGE]: undefined },
    });
    const kill = (): void => void child.kill("SIGKILL");
    const limit = setTimeout(kill, limitMs);
    signal?.addEventListener("abort", kill);
    const ended = once(child, "close").then(([code, killedBy]) => String(killedBy ?? code));
    const [out, err, how] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    clearTimeout(limit);
    signal?.removeEventListener("abort", kill);
    const seconds = (performance.now() - startedAt) / 1_000;
    return { suite, seconds, output: out + err, ...judge(readResults(file), how, out + err) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process that ends badly has failed, whatever its tests have said. */
function judge(results: TestResults | undefined, how: string, output: string): TestResults {
  if (results !== undefined && (results.failed.length > 0 || how === "0")) return results;
  const stack = `ended with ${how} ${results === undefined ? "before its tests were over" : "though all its tests have passed"}\n${output.slice(-2_000)}`;
  return { passed: 0, fileMs: {}, cpuSeconds: 0, ...results, failed: [{ title: "the process of the suite", stack }] };
}

function readResults(file: string): TestResults | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestResults; // as support/reporter.ts writes it
  } catch {
    return undefined; // its process ended before it was written
  }
}
