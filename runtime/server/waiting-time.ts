// How long calls have waited before the server came to read them: in the sockets' queues of both
// sides, and while an event loop was busy. The clocks of the two sides differ by something unknown;
// what is above the smallest difference that was seen is waiting. Source: the one-way delay of
// LEDBAT, RFC 6817, with its base delay history.

import { STANDING_QUEUE_AFTER_MS, STANDING_QUEUE_MS } from "../base/limits/server.js";
import { STAMPS } from "../wire/frame.js";

/** The smallest difference is looked for anew after so long, as clocks drift. */
const HISTORY_MS = 600_000;

/**
 * The loop looks for events between two tasks also when there is no end of them; that is no pause.
 */
const MIN_PAUSE = 0.05;

/** The waiting times of the calls of one connection. */
export class WaitingTime {
  #base: number | undefined;
  /** The smallest difference of this window, relative to `#base`. */
  #least = 0;
  #windowAt = 0;
  #lastStamp = 0;
  #lastNow = 0;
  #lastMs = 0;

  /** Milliseconds that a call with this stamp has waited when it is read at `now`. */
  msOf(stamp: number, now: number): number {
    if (stamp === 0) return 0;
    if (stamp === this.#lastStamp && now === this.#lastNow) return this.#lastMs; // the next call of a batch
    this.#lastStamp = stamp;
    this.#lastNow = now;
    this.#lastMs = this.#compute(modulo(Math.floor(now) - (stamp - 1)), now);
    return this.#lastMs;
  }

  #compute(difference: number, now: number): number {
    if (this.#base === undefined) {
      this.#base = difference;
      this.#windowAt = now;
      return 0;
    }
    // Between half of all stamps behind the base and half of them ahead of it.
    let above = modulo(difference - this.#base + STAMPS / 2) - STAMPS / 2;
    if (above < 0) {
      this.#base = difference;
      this.#least = above = 0;
    }
    this.#least = Math.min(this.#least, above);
    if (now - this.#windowAt > HISTORY_MS) {
      this.#base = modulo(this.#base + this.#least);
      above -= this.#least;
      this.#least = Infinity;
      this.#windowAt = now;
    }
    return above;
  }
}

/**
 * Whether calls of this process wait because there are more than it can do. A burst passes; a queue
 * that stands for long does not, and what has waited for half of its time would probably be
 * answered too late. Source: Nichols and Jacobson, "Controlling queue delay" (CoDel, 2012).
 */
export class Overload {
  readonly #busy: BusyTime;
  #standsSince: number | undefined;

  constructor(busy: BusyTime = new BusyTime()) {
    this.#busy = busy;
  }

  /**
   * What of `waitedMs`, as a call's stamp has it, the call can have waited for this process. A
   * clock that has jumped is no queue.
   */
  believe(waitedMs: number, now: number): number {
    return waitedMs < STANDING_QUEUE_MS ? waitedMs : Math.min(waitedMs, this.#busy.msAt(now));
  }

  /**
   * True when a call should be refused that has waited `waitedMs` of its `timeoutMs`. `now` in
   * monotonic milliseconds.
   */
  refuses(waitedMs: number, timeoutMs: number, now: number): boolean {
    if (waitedMs < STANDING_QUEUE_MS) {
      this.#standsSince = undefined;
      return false;
    }
    this.#standsSince ??= now;
    return now - this.#standsSince > STANDING_QUEUE_AFTER_MS && waitedMs > timeoutMs / 2;
  }
}

/**
 * Of the event loop, since the process started; undefined where the engine does not know. Bun 1.4
 * and Deno 2.9 have the function, with 0 for all.
 */
function idleMsOfLoop(): number | undefined {
  const { idle, active } = performance.eventLoopUtilization?.() ?? { idle: 0, active: 0 };
  return idle === 0 && active === 0 ? undefined : idle;
}

/**
 * How long the event loop of this process has had no pause: when it had one, every socket had been
 * read. Where nobody knows, it is taken to have had one just now, so that no call is refused, or
 * loses of its time, for a waiting that may be a clock's jump.
 */
export class BusyTime {
  readonly #idleMs: () => number | undefined;
  #lastIdleMs = 0;
  #lastAt = 0;
  #ms = 0;

  /**
   * `idleMs`: how long the event loop has waited for something to do, since the process started.
   */
  constructor(idleMs: () => number | undefined = idleMsOfLoop) {
    this.#idleMs = idleMs;
  }

  msAt(now: number): number {
    const idleMs = this.#idleMs();
    if (idleMs === undefined) return 0;
    const [elapsed, pause] = [now - this.#lastAt, idleMs - this.#lastIdleMs];
    this.#lastAt = now;
    this.#lastIdleMs = idleMs;
    this.#ms = pause > elapsed * MIN_PAUSE ? elapsed - pause : this.#ms + elapsed;
    return this.#ms;
  }
}

function modulo(value: number): number {
  return ((value % STAMPS) + STAMPS) % STAMPS;
}
