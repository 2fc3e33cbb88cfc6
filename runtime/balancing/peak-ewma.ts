// How loaded an instance looks from here: its latency, remembered for a while, times the calls that wait for it.
// Source: Finagle's peak EWMA. It rises at once with a slow answer and falls slowly, so that a slow instance is left early.

/** Time in which the memory of a latency fades to 1/e. As in Finagle. */
const DECAY_MS = 10_000;

/** The load of an instance that has calls in flight and has never answered: worse than any that has answered. */
const UNPROVEN = 1e9;

export class PeakEwma {
  #latencyMs = 0;
  #updatedAt = 0;

  /** Counts one answer, or one that did not come within `latencyMs`. */
  record(latencyMs: number, now: number): void {
    if (latencyMs >= this.#latencyMs) this.#latencyMs = latencyMs;
    else {
      const kept = Math.exp((this.#updatedAt - now) / DECAY_MS);
      this.#latencyMs = this.#latencyMs * kept + latencyMs * (1 - kept);
    }
    this.#updatedAt = now;
  }

  /** Unitless; lower is better. 0 for an instance that was never tried and is not being tried. */
  load(inFlight: number): number {
    if (this.#latencyMs === 0) return inFlight === 0 ? 0 : UNPROVEN + inFlight;
    return this.#latencyMs * (inFlight + 1);
  }

  /** The remembered latency. */
  get latencyMs(): number {
    return this.#latencyMs;
  }
}
