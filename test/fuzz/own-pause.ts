// For how long the loop of this process did not turn: by the clock, and without the time in which
// one of its threads wanted a core that others had. What is left is its own doing: it worked, or
// waited. The main thread waits for threads that collect garbage, which also need a core.

import { readdirSync, readFileSync } from "node:fs";

const LOOK_MS = 20;
const NS_OF_MS = 1e6;
const THREADS = "/proc/self/task";

export interface Pauses {
  readonly longestMs: number;
  readonly ownMs: number;
}

/** Returns a function that answers the longest pauses since its last call. */
export function watchPauses(): () => Pauses {
  let [at, queued] = [performance.now(), readQueued()];
  let [longestMs, ownMs] = [0, 0];
  const look = (): void => {
    const [now, queuedNow] = [performance.now(), readQueued()];
    const pauseMs = now - at - LOOK_MS;
    longestMs = Math.max(longestMs, pauseMs);
    ownMs = Math.max(ownMs, pauseMs - longestQueue(queued, queuedNow));
    [at, queued] = [now, queuedNow];
  };
  setInterval(look, LOOK_MS).unref();
  return () => {
    look();
    const pauses = { longestMs, ownMs };
    [longestMs, ownMs] = [0, 0];
    return pauses;
  };
}

/** The milliseconds for which one thread, of all that are there, has waited for a core since. */
function longestQueue(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return Math.max(0, ...Array.from(after, ([thread, queuedMs]) => queuedMs - (before.get(thread) ?? 0)));
}

/** For how many milliseconds each thread has waited for a core in all, as Linux counts it. */
function readQueued(): Map<string, number> {
  const queued = new Map<string, number>();
  for (const thread of readdirSync(THREADS)) {
    const counts = readCounts(thread);
    if (counts !== undefined) queued.set(thread, Number(counts[1]) / NS_OF_MS);
  }
  return queued;
}

/** Undefined for a thread that has ended since it was listed. */
function readCounts(thread: string): readonly string[] | undefined {
  try {
    return readFileSync(`${THREADS}/${thread}/schedstat`, "latin1").split(" ");
  } catch {
    return undefined;
  }
}
