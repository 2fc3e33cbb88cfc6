// A clock that moves only when a test says so.

import type { Clock, Timer } from "../base/clock.js";

interface Waiting {
  readonly dueAt: number;
  readonly fn: () => void;
}

/** Starts at 0. Timers fire inside `advance`, in the order of their moments; equal moments in the order in which they were set. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #startedAt: number;
  readonly #waiting = new Set<Waiting>();

  /** `wallStartMs` is the wall time at the start, milliseconds since 1970. */
  constructor(wallStartMs = 0) {
    this.#startedAt = wallStartMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#startedAt + this.#nowMs;
  }

  setTimeout(fn: () => void, delayMs: number): Timer {
    const waiting: Waiting = { dueAt: this.#nowMs + Math.max(0, delayMs), fn };
    this.#waiting.add(waiting);
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#waiting.size;
  }

  /** Moves the time on by `ms`, firing what comes due, also what that sets in turn. */
  advance(ms: number): void {
    const end = this.#nowMs + ms;
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#waiting.delete(next);
      this.#nowMs = next.dueAt;
      next.fn();
    }
    this.#nowMs = end;
  }

  #nextUntil(end: number): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.dueAt <= end && (next === undefined || waiting.dueAt < next.dueAt)) next = waiting;
    }
    return next;
  }
}
