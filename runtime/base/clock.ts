// Time as an argument: everything in the runtime that waits or measures does so through a Clock.

import { clearTimeout, monotonicMs, setImmediate, setTimeout } from "./event-loop.js";

/** A running timer. */
export interface Timer {
  /** Stops the timer; a second call does nothing. */
  cancel(): void;
}

export interface Clock {
  /** Monotonic milliseconds, with a fraction. Only differences have a meaning. */
  nowMs(): number;
  /** Wall-clock milliseconds since 1970, for records that other machines read. */
  wallMs(): number;
  /**
   * Calls `fn` once after `delayMs`. The timer does not keep the process alive unless `keepAlive`
   * is true.
   */
  setTimeout(fn: () => void, delayMs: number, keepAlive?: boolean): Timer;
  /**
   * Calls `fn` once when the sockets have been read of what has arrived by now. A clock without it
   * calls at once.
   */
  whenRead?(fn: () => void): void;
}

/**
 * Who judges a peer by a timer reads first: what came while this process was busy lies in the
 * socket, and timers come before sockets.
 */
export function whenRead(clock: Clock, fn: () => void): void {
  if (clock.whenRead === undefined) fn();
  else clock.whenRead(fn);
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => monotonicMs(),
  wallMs: () => Date.now(),
  setTimeout(fn, delayMs, keepAlive = false) {
    const timer = setTimeout(fn, Math.ceil(delayMs)); // Node cuts fractions off, and would be early
    if (!keepAlive) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  // Node polls all sockets between its timers and its immediates.
  whenRead: (fn) => void setImmediate(fn),
};
