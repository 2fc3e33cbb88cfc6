// For how long the loop of this process did not turn: by the clock, and by the time of the
// processor that the process itself has used meanwhile. Others may hold up the first; the second is
// its own doing.

const LOOK_MS = 20;

export interface Pauses {
  readonly longestMs: number;
  readonly ownMs: number;
}

/** Returns a function that answers the longest pauses since its last call. */
export function watchPauses(): () => Pauses {
  let [at, cpu] = [performance.now(), process.cpuUsage()];
  let [longestMs, ownMs] = [0, 0];
  const look = (): void => {
    const used = process.cpuUsage(cpu);
    const pauseMs = performance.now() - at;
    longestMs = Math.max(longestMs, pauseMs - LOOK_MS);
    ownMs = Math.max(ownMs, Math.min(pauseMs, (used.user + used.system) / 1_000));
    [at, cpu] = [performance.now(), process.cpuUsage()];
  };
  setInterval(look, LOOK_MS).unref();
  return () => {
    look();
    const pauses = { longestMs, ownMs };
    [longestMs, ownMs] = [0, 0];
    return pauses;
  };
}
