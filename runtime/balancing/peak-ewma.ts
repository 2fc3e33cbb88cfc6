// How loaded an instance looks from here: its latency, remembered for a while, times the calls that wait for it.
// Source: Finagle's peak EWMA, which rises at once with a slow answer and falls slowly. Two changes, see docs/decisions/0003:
// one slow answer at most doubles the memory, and latencies count in whole milliseconds.

/** Time in which the memory of a latency fades to 1/e. As in Finagle. */
const DECAY_MS = 10_000;

/** One pause of a garbage collector must not empty an instance for half a minute; a slow instance gives many slow answers. */
const MAX_RISE = 2;

/** The load of an instance that has calls in flight and has never answered: worse than any that has answered. */
const UNPROVEN = 1e9;

export class PeakEwma {
  /** 0 until the first answer. */
  #latencyMs = 0;
  #updatedAt = 0;

  /** Counts one answer, or one that did not come within `latencyMs`. The first one shows only that the instance answers. */
  record(latencyMs: number, now: number): void {
    const remembered = this.latencyMs(now);
    this.#latencyMs = remembered === 0 ? 1 : Math.max(remembered, Math.min(latencyMs, remembered * MAX_RISE));
    this.#updatedAt = now;
  }

  /** Unitless; lower is better. 0 for an instance that was never tried and is not being tried. */
  load(inFlight: number, now: number): number {
    if (this.#latencyMs === 0) return inFlight === 0 ? 0 : UNPROVEN + inFlight;
    // Below a millisecond the difference between two instances is noise, and the calls in flight decide.
    return Math.ceil(this.latencyMs(now)) * (inFlight + 1);
  }

  /** The remembered latency, faded towards one millisecond since the last answer. */
  latencyMs(now: number): number {
    if (this.#latencyMs <= 1) return this.#latencyMs;
    return 1 + (this.#latencyMs - 1) * Math.exp((this.#updatedAt - now) / DECAY_MS);
  }
}
