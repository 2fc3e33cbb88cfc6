// How long requests have waited for the event loop before they were read. HTTP says nothing of
// when a request was sent; but it lies in its socket for one round of the loop at most.

import { type Clock, whenRead } from "../base/clock.js";
import { LONG_READ_MS } from "../base/limits/connection.js";
import { STANDING_QUEUE_MS } from "../base/limits/server.js";

/**
 * Of one front. Rounds are measured while they are long: a server that has time for its clients
 * pays an addition for a request.
 */
export class RoundTime {
  readonly #clock: Clock;
  /** What requests took since rounds were measured last. */
  #spentMs = 0;
  #isMeasured = false;
  #beganAt = 0;
  #lastMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A request took so long, in milliseconds, and is done at `now`. */
  spend(ms: number, now: number): void {
    if (this.#isMeasured) return;
    this.#spentMs += ms;
    if (this.#spentMs < LONG_READ_MS) return;
    this.#isMeasured = true;
    this.#beganAt = now - ms;
    whenRead(this.#clock, () => this.#onRead());
  }

  /** Milliseconds that what is read at `now` has waited at least: since this round has begun. */
  waitedMs(now: number): number {
    return this.#isMeasured ? now - this.#beganAt : 0;
  }

  /**
   * The same at most, and for who asks again as soon as he is answered: the last round, in which it
   * came.
   */
  queuedMs(now: number): number {
    return this.#isMeasured ? Math.max(this.#lastMs, now - this.#beganAt) : 0;
  }

  #onRead(): void {
    const now = this.#clock.nowMs();
    this.#lastMs = now - this.#beganAt;
    this.#beganAt = now;
    if (this.#lastMs >= STANDING_QUEUE_MS) return whenRead(this.#clock, () => this.#onRead());
    this.#isMeasured = false;
    this.#lastMs = this.#spentMs = 0;
  }
}
