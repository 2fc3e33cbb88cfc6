// What the runtime has once for a process, while a simulation runs: whose turn it is in streams,
// and the ids of errors. One simulation at a time goes by it.

import { errorIds } from "../base/error-ids.js";
import { nextTick, queueMicrotask } from "../base/event-loop.js";
import type { Random } from "../base/random.js";
import { timeSlices } from "../call/time-slices.js";
import type { Scheduler } from "./scheduler.js";

/** A round of the slices costs so much of a virtual loop's time. */
const LOOK_MS = 0.3;

let last: Promise<unknown> = Promise.resolve();

/** Runs `play` when those before it are over. */
export function inVirtualTime<Result>(scheduler: Scheduler, random: Random, play: () => Promise<Result>): Promise<Result> {
  const run = async (): Promise<Result> => {
    const slicesBefore = timeSlices.goBy(sliceLoop(scheduler));
    const idsBefore = errorIds.drawFrom(random);
    try {
      return await play();
    } finally {
      timeSlices.goBy(slicesBefore);
      errorIds.drawFrom(idsBefore);
    }
  };
  const mine = last.then(run);
  last = mine.catch(() => undefined);
  return mine;
}

/** The time of slices grows with each look, so that they end as those of a busy process do. */
function sliceLoop(scheduler: Scheduler) {
  let looks = 0;
  return {
    nowMs: () => ++looks * LOOK_MS,
    setImmediate: (fn: () => void) => scheduler.nextRound(fn),
    afterMicrotasks: (fn: () => void) => queueMicrotask(() => nextTick(fn)),
  };
}
