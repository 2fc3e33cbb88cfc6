// Decides whether one more retry is allowed, so that retries never multiply an outage.
// Counts tokens only; when and where to retry is channel/retry.ts.

import type { Clock } from "../base/clock.js";

export interface RetryBudgetOptions {
  /** Retries earned by each call. Default 0.1: one retry for ten calls. */
  readonly ratio?: number;
  /**
   * Retries allowed each second whatever the traffic, so that a quiet client can retry too. Default
   * 10.
   */
  readonly minPerSecond?: number;
}

/** The window in which calls earn and retries spend. */
const WINDOW_SECONDS = 10;

/**
 * A sliding window of retry tokens: a call earns `ratio`, a retry spends one, and both are
 * forgotten after ten seconds. Never negative: a refused retry costs nothing. Source: Finagle's
 * RetryBudget.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #reserve: number;
  readonly #clock: Clock;
  // One slot a second, reused in a circle: no allocation after construction.
  readonly #earned = new Float64Array(WINDOW_SECONDS);
  #currentSecond: number;

  constructor(clock: Clock, options: RetryBudgetOptions = {}) {
    this.#clock = clock;
    this.#ratio = options.ratio ?? 0.1;
    this.#reserve = (options.minPerSecond ?? 10) * WINDOW_SECONDS;
    this.#currentSecond = secondOf(clock.nowMs());
  }

  /**
   * Counts one first attempt. `now` in monotonic milliseconds: a clock that is read for each would
   * cost more than to count.
   */
  recordCall(now: number): void {
    this.#forgetOldSeconds(now);
    this.#add(this.#ratio);
  }

  /** Spends one token and returns true, or returns false when none is left. */
  tryRetry(): boolean {
    if (this.balance() < 1) return false;
    this.#add(-1);
    return true;
  }

  /** Retries that are left now. */
  balance(): number {
    this.#forgetOldSeconds(this.#clock.nowMs());
    let sum = this.#reserve;
    for (const tokens of this.#earned) sum += tokens;
    return sum;
  }

  #add(tokens: number): void {
    const slot = this.#currentSecond % WINDOW_SECONDS;
    this.#earned[slot] = (this.#earned[slot] ?? 0) + tokens; // the slot is always within the array
  }

  #forgetOldSeconds(now: number): void {
    const second = secondOf(now);
    if (second <= this.#currentSecond) return; // the moment of a tick may be the older one
    // After a long silence one lap clears everything; walking further would clear the same slots
    // again.
    const steps = Math.min(second - this.#currentSecond, WINDOW_SECONDS);
    for (let i = 1; i <= steps; i++) this.#earned[(second - steps + i) % WINDOW_SECONDS] = 0;
    this.#currentSecond = second;
  }
}

function secondOf(now: number): number {
  return Math.floor(now / 1000);
}
