// What a process under test keeps while it works: samples of its heap behind a collection, and the
// line through them.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ProcessUnderTest } from "./process-under-test.js";
import { until } from "./wait.js";

const MIB = 2 ** 20;
const TEN_MINUTES_MS = 600_000;
/**
 * Of the samples, those in which V8 compiles and pools fill: 30,000 calls of a gateway. By these
 * its code grew from 1.1 to 1.6 MiB, and then no more. A line through them rose by 1.5 MiB in ten
 * minutes, and one behind them did not rise.
 */
const WARM_SHARE = 1 / 3;

export class HeapSamples {
  readonly #process: ProcessUnderTest;
  readonly #file: string;
  readonly #takenAt: number[] = [];

  /** `file`: the one that the process was started with. */
  constructor(process: ProcessUnderTest, file: string) {
    this.#process = process;
    this.#file = file;
  }

  /** For the process that is to be sampled. */
  static env(file: string): Readonly<Record<string, string>> {
    const probe = fileURLToPath(new URL("heap-probe.js", import.meta.url));
    return { NODE_OPTIONS: `--import ${probe}`, CALLWIRE_HEAP_FILE: file };
  }

  /** Does nothing to a process that has no probe. */
  take(): void {
    if (process.env["CALLWIRE_LONG"] !== "1") return;
    this.#takenAt.push(performance.now());
    this.#process.send("SIGUSR2");
  }

  /** MiB, by the least squares. */
  async slopeInTenMinutes(samples: number): Promise<number> {
    await until(() => this.#read().length >= samples);
    const points = this.#read()
      .map((bytes, at) => [(this.#takenAt[at] ?? 0) / TEN_MINUTES_MS, bytes / MIB] as const)
      .slice(Math.ceil(samples * WARM_SHARE));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [meanAt, meanMib] = [mean(points.map(([at]) => at)), mean(points.map(([, mib]) => mib))];
    const above = points.reduce((sum, [at, mib]) => sum + (at - meanAt) * (mib - meanMib), 0);
    return above / points.reduce((sum, [at]) => sum + (at - meanAt) ** 2, 0);
  }

  #read(): readonly number[] {
    return existsSync(this.#file) ? readFileSync(this.#file, "utf8").trim().split("\n").map(Number) : [];
  }
}
