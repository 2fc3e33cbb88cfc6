// How often something may happen: so many times a second, and a burst of more.

export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /** Full at first. `now` in monotonic milliseconds. */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Takes one token and returns true, or returns false when none is left. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /**
   * Takes so many tokens, also those that are not there yet. Returns after how many milliseconds
   * none is owed any more; 0 when none is.
   */
  draw(now: number, tokens = 1): number {
    this.#fill(now);
    this.#tokens -= tokens;
    return Math.max(0, (-this.#tokens * 1000) / this.#perSecond);
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) * this.#perSecond) / 1000);
    this.#filledAt = now;
  }
}
