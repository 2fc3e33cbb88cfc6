// A clock that moves only when a test says so.

import type { Clock, Timer } from "../base/clock.js";
import { describeValue } from "../base/contract-error.js";
import { setImmediate } from "../base/event-loop.js";
import { usageError } from "../base/usage-error.js";

interface Waiting {
  readonly dueAt: number;
  readonly fn: () => void;
}

/**
 * Turns of the loop without traffic after which nothing more is expected to happen at this moment.
 */
const QUIET_TURNS = 3;

/**
 * Turns after which a moment ends although there is traffic still: a stream without an end has some
 * for ever.
 */
const MAX_TURNS = 1_000;

/** Of clocks that servers in the process go by: how much has gone over their network. */
const networks = new WeakMap<Clock, () => number>();

/**
 * From now on this clock waits at each moment until the network is quiet. `traffic` grows with all
 * that goes over it.
 */
export function waitForNetwork(clock: Clock, traffic: () => number): void {
  networks.set(clock, traffic);
}

/**
 * Starts at 0. Timers fire inside `advance`, in the order of their moments; equal moments in the
 * order in which they were set. They fire at their moment exactly: it is `nowMs()` then.
 */
export class FakeClock implements Clock {
  #nowMs = 0;
  #moving: Promise<unknown> = Promise.resolve();
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

  /**
   * Moves the time on by `ms`, firing what comes due, also what that sets in turn. Where
   * `startInProcess` was given this clock, the time moves between turns of the event loop, so that
   * at each moment first all happens that is due: calls reach their handlers, answers their
   * callers. Await it there. Without such a server the time has moved when `advance` returns.
   * Throws INVALID_ARGUMENT for what is no length of time.
   */
  advance(ms: number): Promise<void> {
    if (typeof ms !== "number" || !(ms >= 0 && ms < Infinity)) {
      throw usageError("INVALID_ARGUMENT", `advance takes milliseconds, 0 or more, got ${describeValue(ms)}`);
    }
    const traffic = networks.get(this);
    if (traffic !== undefined) return this.#moveInTurns(ms, traffic);
    const endAt = this.#nowMs + ms;
    while (this.#fireNext(endAt));
    this.#nowMs = endAt;
    return Promise.resolve();
  }

  /** One `advance` after the other, in the order in which they were called. */
  #moveInTurns(ms: number, traffic: () => number): Promise<void> {
    const moved = this.#moving.then(async () => {
      const endAt = this.#nowMs + ms;
      await untilQuiet(traffic);
      while (this.#fireNext(endAt)) await untilQuiet(traffic);
      this.#nowMs = endAt;
      await untilQuiet(traffic);
    });
    this.#moving = moved.catch(() => undefined); // who has called is told
    return moved;
  }

  /** Fires the next timer that is due by `endAt`, at its moment. False when there is none. */
  #fireNext(endAt: number): boolean {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.dueAt <= endAt && (next === undefined || waiting.dueAt < next.dueAt)) next = waiting;
    }
    if (next === undefined) return false;
    this.#waiting.delete(next);
    this.#nowMs = next.dueAt;
    next.fn();
    return true;
  }
}

async function untilQuiet(traffic: () => number): Promise<void> {
  let before = traffic();
  for (let turn = 0, quiet = 0; turn < MAX_TURNS && quiet < QUIET_TURNS; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = traffic();
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}
