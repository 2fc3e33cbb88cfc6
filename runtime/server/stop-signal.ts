// SIGTERM and SIGINT: drain first, then let the signal do what it would have done.

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Servers of this process that drain on a signal. */
const stoppers = new Set<() => Promise<void>>();

/** Calls `stop` on the first SIGTERM or SIGINT; a second signal ends the process at once. Returns the function that undoes it. */
export function onStopSignal(stop: () => Promise<void>): () => void {
  if (stoppers.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  stoppers.add(stop);
  return () => {
    stoppers.delete(stop);
    // While a drain that a signal began is going on, the handlers stay: `drainAll` removes them.
    if (stoppers.size === 0 && !draining) removeHandlers();
  };
}

let draining = false;

function onSignal(signal: NodeJS.Signals): void {
  if (draining) return passOn(signal);
  draining = true;
  const all = [...stoppers].map((stop) => stop());
  Promise.allSettled(all).then(
    () => passOn(signal),
    () => passOn(signal),
  );
}

/** With no other listener the default action follows: the process ends, and its parent sees which signal ended it. */
function passOn(signal: NodeJS.Signals): void {
  removeHandlers();
  draining = false;
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function removeHandlers(): void {
  for (const signal of SIGNALS) process.off(signal, onSignal);
}
