// Runs suites beside one another, as their lanes allow. Knows nothing of processes.

import type { Lane, Suite } from "./suites.js";

/** How many suites of a lane run at once. Those `alone` run one after the other, when the rest is over. */
export type LaneWidths = Readonly<Record<Exclude<Lane, "alone">, number>>;

/** Calls `run` for each suite. Resolves when all have; rejects when `run` rejects. */
export async function runLanes(
  suites: readonly Suite[],
  widths: LaneWidths,
  run: (suite: Suite) => Promise<void>,
): Promise<void> {
  const runLane = async (lane: Lane, width: number): Promise<void> => {
    const waiting = suites.filter((suite) => suite.lane === lane);
    const runNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
    };
    await Promise.all(Array.from({ length: width }, runNext));
  };
  await Promise.all([runLane("busy", widths.busy), runLane("waiting", widths.waiting)]);
  await runLane("alone", 1);
}
