// How often each block of our own code runs while something is done. The same on each machine and
// under any load, which no time is.

import { Session } from "node:inspector/promises";

/** Times that each block has run, by its place. */
export type Counts = ReadonlyMap<string, number>;

/**
 * Of the packages and the contracts' own sources; what libraries do is seen in the time that it
 * takes.
 */
const OURS = /\/(?:runtime|compiler|cli)\/dist\//;

export class WorkCounter {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Of what has run since the last look. */
  async take(): Promise<Counts> {
    const { result } = await this.#session.post("Profiler.takePreciseCoverage");
    const counts = new Map<string, number>();
    for (const { url, functions } of result) {
      if (!OURS.test(url)) continue;
      for (const { functionName, ranges } of functions) {
        for (const { startOffset, count } of ranges) {
          counts.set(`${functionName || "a function"} of ${url.replace(/^.*\/(\w+)\/dist\//, "$1/")} at ${startOffset}`, count);
        }
      }
    }
    return counts;
  }

  async stop(): Promise<void> {
    await this.#session.post("Profiler.stopPreciseCoverage");
    await this.#session.post("Profiler.disable");
    this.#session.disconnect();
  }
}

/**
 * The blocks that run more than `times` as often in `twice` as in `once`, and at least `least`
 * times, as text.
 */
export function findSteepBlocks(once: Counts, twice: Counts, times: number, least: number): readonly string[] {
  return [...twice]
    .filter(([block, count]) => count >= least && count > times * (once.get(block) ?? 0))
    .map(([block, count]) => `${block}: ${once.get(block) ?? 0}, then ${count}`);
}
