// Runs suites beside one another, as their lanes allow. Knows nothing of processes.

import type { Lane, Suite } from "./suites.js";

/**
 * How many suites of a lane run at once. Those `alone` run one after the other, when the rest is
 * over.
 */
export type LaneWidths = Readonly<Record<Exclude<Lane, "alone">, number>>;

/** Calls `run` for each suite. Resolves when all have; rejects when `run` rejects. */
export async function runLanes(
  suites: readonly Suite[],
  widths: LaneWidths,
  run: (suite: Suite) => Promise<void>,
): Promise<void> {
  const of = (lane: Lane): Suite[] => suites.filter((suite) => suite.lane === lane);
  const [busy, waiting, alone] = [of("busy"), of("waiting"), of("alone")];
  const runAll = async (width: number, next: () => Suite | undefined): Promise<void> => {
    const runNext = async (): Promise<void> => {
      for (let suite = next(); suite !== undefined; suite = next()) await run(suite);
    };
    await Promise.all(Array.from({ length: width }, runNext));
  };
  // Who has no work any more helps those that wait: one that waits takes less than one that works.
  await Promise.all([runAll(widths.busy, () => busy.shift() ?? waiting.shift()), runAll(widths.waiting, () => waiting.shift())]);
  await runAll(1, () => alone.shift());
}
