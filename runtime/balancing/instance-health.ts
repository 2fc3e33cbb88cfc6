// What a client remembers of how an instance did lately. Whether that is reason to leave it out is
// ejection.ts.

/** Seconds that are remembered. */
const WINDOW_SECONDS = 10;

export class InstanceHealth {
  /**
   * Failures since the last good answer. A lost connection is one, however many calls were on it.
   */
  consecutive = 0;
  /**
   * Monotonic milliseconds until which it gets no calls; 0 when it gets them. After that moment one
   * call at a time tries it.
   */
  ejectedUntil = 0;
  /** When the next call may try it. */
  probeAt = 0;
  /** Why it was ejected last; undefined when it never was. */
  reason: string | undefined = undefined;
  /** How often it was ejected without a long good time in between. */
  ejections = 0;
  /**
   * Monotonic milliseconds of its last return, from where its slow start counts; -Infinity when it
   * was never out.
   */
  returnedAt = -Infinity;
  // One slot a second, reused in a circle: no allocation after construction.
  readonly #good = new Uint32Array(WINDOW_SECONDS);
  readonly #bad = new Uint32Array(WINDOW_SECONDS);
  #second = 0;

  get isEjected(): boolean {
    return this.ejectedUntil > 0;
  }

  /** Counts one call. `now` in monotonic milliseconds, here and below. */
  count(good: boolean, now: number): void {
    const slots = good ? this.#good : this.#bad;
    const slot = this.#slotAt(now);
    slots[slot] = (slots[slot] ?? 0) + 1; // the slot is always within the array
  }

  /** Calls of the last ten seconds that an instance could be blamed for or praised. */
  calls(now: number): number {
    return this.failures(now) + sum(this.#good);
  }

  /** Those of them that failed. */
  failures(now: number): number {
    this.#slotAt(now);
    return sum(this.#bad);
  }

  forgetCalls(): void {
    this.#good.fill(0);
    this.#bad.fill(0);
  }

  /** Clears the seconds that have passed since the last look. */
  #slotAt(now: number): number {
    const second = Math.floor(now / 1000);
    const steps = Math.min(second - this.#second, WINDOW_SECONDS);
    for (let step = 1; step <= steps; step++) {
      this.#good[(second - steps + step) % WINDOW_SECONDS] = 0;
      this.#bad[(second - steps + step) % WINDOW_SECONDS] = 0;
    }
    if (second > this.#second) this.#second = second;
    return this.#second % WINDOW_SECONDS;
  }
}

function sum(slots: Uint32Array): number {
  let total = 0;
  for (const count of slots) total += count;
  return total;
}
