// Shares the event loop between all who send and read items, and leaves the rest of it to
// everything else: timers, sockets, other calls. Without it, a peer that gives much credit and
// reads fast keeps this process in its microtasks. Knows nothing of streams. Guarded by
// `npm run bench` (ticks): an item costs one decrement, and the clock is read once for up to 256.

import { monotonicMs, nextTick, queueMicrotask, setImmediate } from "../base/event-loop.js";
import { ITEMS_SLICE_MS, ITEMS_TURN_MS } from "../base/limits/call.js";

/** Waits for a slice of its own. */
export interface SliceWaiter {
  /** The slice has begun: take what is there, and wait again when it is over. */
  onSlice(): void;
}

/**
 * What time is measured with and the event loop is left through. Not the Clock of calls: a process
 * that stands still does so in real time, also under a test's clock.
 */
export interface LoopAccess {
  nowMs(): number;
  /**
   * Calls `fn` when the event loop has been round: sockets were looked at, and timers that are due
   * have fired.
   */
  setImmediate(fn: () => void): void;
  /** Calls `fn` when those who go on now have done what they can without waiting. */
  afterMicrotasks(fn: () => void): void;
}

/**
 * Items between two looks at the clock, at most, and the milliseconds between them under which
 * there may be more, and over which fewer.
 */
const MAX_BATCH = 256;
const QUICK_MS = 0.2;
const SLOW_MS = 0.5;

/** Taken waiters after which the array is made shorter. */
const MAX_TAKEN = 1_024;

/**
 * A turn is one round of the event loop. It begins with the first item, and in it items have one
 * slice; those that find it over wait. When the loop has been round they go on in their order, a
 * slice each, until the turn's time is used up: the others come first in the next one. States: idle
 * (no item in this turn), running (a slice is open), over (whoever asks has to wait).
 */
export class TimeSlices {
  #loop: LoopAccess;
  #waiting: SliceWaiter[] = [];
  /** Index of the first waiter that was not taken. */
  #first = 0;
  #state: "idle" | "running" | "over" = "idle";
  /** Items until the clock is looked at. */
  #left = 1;
  #batch = 1;
  #lookedAt = 0;
  #sliceEndsAt = 0;
  #turnEndsAt = 0;
  // One function for the life of the process: a turn allocates nothing.
  readonly #onTurn = (): void => this.#beginTurn();
  readonly #onPause = (): void => this.#resumeNext();

  constructor(loop: LoopAccess) {
    this.#loop = loop;
  }

  /** Goes by another loop from now on: in a simulation, by its time. Returns the one before. */
  goBy(loop: LoopAccess): LoopAccess {
    const before = this.#loop;
    this.#loop = loop;
    return before;
  }

  /** Whether the next item may be dealt with now. When not, `wait`, or await `slice`. */
  take(): boolean {
    return --this.#left > 0 || this.#look();
  }

  /** The item that was dealt with says nothing of how long the next ones take. */
  lookSoon(): void {
    if (this.#left > 1) this.#left = 1;
  }

  /** Calls `waiter` back for a slice of its own, behind those that wait already. */
  wait(waiter: SliceWaiter): void {
    this.#waiting.push(waiter);
  }

  /** Resolves when a slice of one's own begins. */
  slice(): Promise<void> {
    return new Promise((resolve) => {
      this.wait({ onSlice: resolve });
    });
  }

  #look(): boolean {
    if (this.#state === "over") return false;
    const now = this.#loop.nowMs();
    if (this.#state === "idle") {
      this.#loop.setImmediate(this.#onTurn);
      this.#turnEndsAt = now + ITEMS_TURN_MS;
      this.#beginSlice(now, this.#turnEndsAt);
      return true;
    }
    if (now >= this.#sliceEndsAt) {
      this.#state = "over";
      return false;
    }
    const ms = now - this.#lookedAt;
    this.#lookedAt = now;
    if (ms < QUICK_MS) this.#batch = Math.min(this.#batch * 4, MAX_BATCH);
    else if (ms > SLOW_MS) this.#batch = 1;
    this.#left = this.#batch;
    return true;
  }

  #beginSlice(now: number, endsAt: number): void {
    this.#state = "running";
    this.#sliceEndsAt = endsAt;
    this.#lookedAt = now;
    this.#batch = this.#left = 1;
  }

  /** The event loop has been round. */
  #beginTurn(): void {
    this.#left = 1;
    if (this.#waiting.length === 0) {
      this.#state = "idle";
      return;
    }
    this.#loop.setImmediate(this.#onTurn);
    this.#turnEndsAt = this.#loop.nowMs() + ITEMS_TURN_MS;
    this.#resumeNext();
  }

  #resumeNext(): void {
    const waiter = this.#waiting[this.#first];
    if (waiter === undefined) return; // a slice that is open stays so
    const now = this.#loop.nowMs();
    if (now >= this.#turnEndsAt) {
      this.#state = "over";
      this.#left = 0;
      return;
    }
    this.#first++;
    if (this.#first === this.#waiting.length || this.#first >= MAX_TAKEN) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    const isAlone = this.#waiting.length === 0;
    this.#beginSlice(now, isAlone ? this.#turnEndsAt : Math.min(now + ITEMS_SLICE_MS, this.#turnEndsAt));
    this.#loop.afterMicrotasks(this.#onPause);
    waiter.onSlice();
  }
}

/** Those of this thread, for all its connections: what is shared is its event loop. */
export const timeSlices = new TimeSlices({
  nowMs: () => monotonicMs(),
  setImmediate: (fn) => void setImmediate(fn),
  afterMicrotasks: (fn) => queueMicrotask(() => nextTick(fn)),
});
