// How a command that runs until it is told to end hears of that: by a signal, or as whoever has
// started it is gone.

import process from "node:process";
import { Exit } from "../usage-error.js";

export interface Starter {
  /** Of this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Process that this one is a child of now. */
  readonly ppid: () => number;
  /** Calls `look` now and then. Returns what ends that. */
  readonly startLooking: (look: () => void) => () => void;
}

/** Milliseconds between two looks. */
const LOOK_MS = 1_000;

const STARTER: Starter = {
  env: process.env,
  ppid: () => process.ppid,
  startLooking: (look) => {
    const timer = setInterval(look, LOOK_MS).unref();
    return () => clearInterval(timer);
  },
};

/**
 * Calls `hear` at each SIGINT and SIGTERM. Returns what forgets it.
 *
 * npm sends its SIGTERM to the shell between both, and dash ends by it without a word to the
 * command. So when a package manager has started this process, a parent that is gone counts as
 * SIGTERM. Not beside a signal: Ctrl-C ends that shell as well, and would count twice.
 */
export function onEndSignal(hear: (exit: Exit) => void, starter: Starter = STARTER): () => void {
  let stopLooking = (): void => undefined;
  const hearFrom = (exit: Exit) => (): void => {
    stopLooking();
    hear(exit);
  };
  const [interrupted, terminated] = [hearFrom(Exit.interrupted), hearFrom(Exit.terminated)];
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", terminated);
  if (starter.env["npm_lifecycle_event"] !== undefined) stopLooking = lookForParent(starter, terminated);
  return () => {
    stopLooking();
    process.removeListener("SIGINT", interrupted);
    process.removeListener("SIGTERM", terminated);
  };
}

/**
 * The same for the first one. The second one ends the process by its code: the kernel drops a
 * signal to which process 1 of a container does not listen.
 */
export function onFirstEndSignal(hear: (exit: Exit) => void): () => void {
  let isHeard = false;
  return onEndSignal((exit) => {
    if (isHeard) process.exit(exit);
    isHeard = true;
    hear(exit);
  });
}

/** Resolves with the exit code of the first. The second one ends the process. */
export function nextEndSignal(): Promise<Exit> {
  return new Promise((resolve) => void onFirstEndSignal(resolve));
}

/** Twice gone, so that a signal to both comes first. */
function lookForParent({ ppid, startLooking }: Starter, onGone: () => void): () => void {
  const parent = ppid();
  let timesGone = 0;
  return startLooking(() => {
    if (ppid() !== parent && ++timesGone === 2) onGone();
  });
}
