// For how long the loop of this process did not turn: by the clock, and without the time in which
// it wanted a core that others had. What is left is its own doing: it worked, or waited.

import { readFileSync } from "node:fs";

const LOOK_MS = 20;
const NS_OF_MS = 1e6;

export interface Pauses {
  readonly longestMs: number;
  readonly ownMs: number;
}

/** Returns a function that answers the longest pauses since its last call. */
export function watchPauses(): () => Pauses {
  let [at, queuedMs] = [performance.now(), readQueuedMs()];
  let [longestMs, ownMs] = [0, 0];
  const look = (): void => {
    const [now, queuedNow] = [performance.now(), readQueuedMs()];
    const pauseMs = now - at - LOOK_MS;
    longestMs = Math.max(longestMs, pauseMs);
    ownMs = Math.max(ownMs, pauseMs - (queuedNow - queuedMs));
    [at, queuedMs] = [now, queuedNow];
  };
  setInterval(look, LOOK_MS).unref();
  return () => {
    look();
    const pauses = { longestMs, ownMs };
    [longestMs, ownMs] = [0, 0];
    return pauses;
  };
}

/** For how long the main thread has waited for a core in all, as Linux counts it. */
function readQueuedMs(): number {
  return Number(readFileSync("/proc/self/schedstat", "latin1").split(" ")[1]) / NS_OF_MS;
}
