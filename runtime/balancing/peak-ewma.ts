// How loaded an instance looks from here: its latency, remembered for a while, times the calls that wait for it.
// Source: Finagle's peak EWMA, which rises at once with a slow answer and falls slowly. Changed so that one slow moment at most
// doubles the memory, and so that all latencies below a millisecond are one: see docs/decisions/0003.

/** Time in which the memory of a latency fades to 1/e. Finagle takes 10 s, in which a busy client forgets no pause before the next one. */
const DECAY_MS = 3_000;

/** One pause of a garbage collector must not empty an instance for half a minute; a slow instance is slow again and again. */
const MAX_RISE = 2;

/** The load of an instance that has calls in flight and has never answered: worse than any that has answered. */
const UNPROVEN = 1e9;

/** Below a millisecond the difference between two instances is noise, and the calls in flight decide. */
const FLOOR_MS = 1;

export class PeakEwma {
  /** 0 until the first answer. */
  #latencyMs = 0;
  /** The memory before the moment `#updatedAt`: answers that arrive together can double it only once. */
  #beforeMs = 0;
  #updatedAt = 0;

  /** Counts one answer, or one that did not come within `latencyMs`. The first one shows only that the instance answers. */
  record(latencyMs: number, now: number): void {
    if (this.#latencyMs === 0 || now !== this.#updatedAt) {
      this.#beforeMs = this.latencyMs(now);
      this.#latencyMs = Math.max(FLOOR_MS, this.#beforeMs);
      this.#updatedAt = now;
    }
    const risen = Math.min(latencyMs, this.#beforeMs * MAX_RISE);
    if (risen > this.#latencyMs) this.#latencyMs = risen;
  }

  /**
   * Unitless; lower is better. 0 for an instance that was never tried and is not being tried. Calls in flight count by weight:
   * the mean instance has a `relativeWeight` of 1.
   */
  load(inFlight: number, now: number, relativeWeight = 1): number {
    if (this.#latencyMs === 0) return inFlight === 0 ? 0 : UNPROVEN + inFlight;
    return this.latencyMs(now) * (inFlight / relativeWeight + 1);
  }

  /** The remembered latency, faded towards FLOOR_MS since the last answer; 0 before the first one. */
  latencyMs(now: number): number {
    if (this.#latencyMs <= FLOOR_MS) return this.#latencyMs;
    return FLOOR_MS + (this.#latencyMs - FLOOR_MS) * Math.exp((this.#updatedAt - now) / DECAY_MS);
  }
}
