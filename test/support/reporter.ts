// mocha's spec reporter, and at the end one plain line that a script can read:
// `12 passed, 0 failed`. Under test/runner, which adds them up, the results go to a file instead:
// `--reporter-option results=FILE`. Ends a process that something holds open when its tests are
// over, and says what.

import { readFileSync, writeFileSync } from "node:fs";
import Mocha from "mocha";
import { describeOpenHandles } from "./open-handles.js";

/** Of one process. */
export interface TestResults {
  readonly passed: number;
  readonly failed: readonly Failure[];
  /** Milliseconds of each file's tests, without their hooks. */
  readonly fileMs: Readonly<Record<string, number>>;
  /** Of the process's own work, and on Linux of its children that have ended. */
  readonly cpuSeconds: number;
}

export interface Failure {
  readonly title: string;
  readonly stack: string;
}

/**
 * What is about to end has time to do so, also on a busy machine: a socket that was closed, a child
 * that was killed. Whoever ends by itself does not wait for it.
 */
const GRACE_MS = 15_000;

class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    // Coverage is counted of this process, which has begun to, and not of its children: each would
    // write megabytes, and c8 read them all.
    delete process.env["NODE_V8_COVERAGE"];
    // As `--reporter-option` writes them.
    const { results, graceMs } = (options.reporterOptions ?? {}) as { readonly results?: string; readonly graceMs?: string };
    const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_END } = Mocha.Runner.constants;
    const failed: Failure[] = [];
    const fileMs: Record<string, number> = {};
    runner.on(EVENT_TEST_FAIL, (test: Mocha.Test, error: Error) => {
      failed.push({ title: test.fullTitle(), stack: error.stack ?? error.message });
    });
    runner.on(EVENT_TEST_END, (test: Mocha.Test) => {
      const file = test.file ?? "";
      fileMs[file] = (fileMs[file] ?? 0) + (test.duration ?? 0);
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes } = this.stats;
      if (passes + failed.length === 0) console.error("no test ran");
      // After spec's own summary, which is written on the same event.
      process.once("exit", () => {
        if (results === undefined) console.log(`${passes} passed, ${failed.length} failed`);
        else
          writeFileSync(
            results,
            JSON.stringify({ passed: passes, failed, fileMs, cpuSeconds: readCpuSeconds() } satisfies TestResults),
          );
      });
      setTimeout(() => endHeldOpen(failed), Number(graceMs ?? GRACE_MS)).unref();
    });
  }
}

/**
 * Linux counts the time of children that have ended in hundredths of a second; see proc(5), the
 * fields `utime` to `cstime`.
 */
function readCpuSeconds(): number {
  try {
    const [, fields = ""] = readFileSync("/proc/self/stat", "utf8").split(") ");
    const ticks = fields.split(" ").slice(11, 15);
    return ticks.reduce((sum, ticksOfOne) => sum + Number(ticksOfOne), 0) / 100;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000_000;
  }
}

function endHeldOpen(failed: Failure[]): void {
  const text = `the tests are over, and their process is held open by ${describeOpenHandles().join(", ")}; close them in an after hook`;
  console.error(text);
  failed.push({ title: "the process ends with its tests", stack: text });
  process.exit(1);
}

export default Reporter;
