// Time as an argument: everything in the runtime that waits or measures does so through a Clock.

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
  /** Calls `fn` once after `delayMs`. The timer does not keep the process alive unless `keepAlive` is true. */
  setTimeout(fn: () => void, delayMs: number, keepAlive?: boolean): Timer;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimeout(fn, delayMs, keepAlive = false) {
    const timer = setTimeout(fn, delayMs);
    if (!keepAlive) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
