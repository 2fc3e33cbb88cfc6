// When calls are due, in an open loop: a steady rate, with a ramp before it. Knows no clock; all
// times are milliseconds since the beginning.

/** The part of one generator: of `of` generators it makes every call whose number is `at`. */
export interface Share {
  readonly of: number;
  readonly at: number;
}

export const WHOLE: Share = { of: 1, at: 0 };

export class Schedule {
  readonly #perMs: number;
  readonly #rampMs: number;
  readonly #share: Share;

  /** `ratePerSecond` is that of all generators together. */
  constructor(ratePerSecond: number, rampMs: number, share: Share = WHOLE) {
    this.#perMs = ratePerSecond / 1_000;
    this.#rampMs = rampMs;
    this.#share = share;
  }

  /** How many calls of this share are due by then. The first call of all is due at 0. */
  dueBy(elapsedMs: number): number {
    if (elapsedMs < 0) return 0;
    const all = Math.floor(this.#countAt(elapsedMs)) + 1;
    const { of, at } = this.#share;
    return Math.max(0, Math.ceil((all - at) / of));
  }

  /** When the call of that number is due, from 0 on. */
  intendedAt(index: number): number {
    const number = index * this.#share.of + this.#share.at;
    const inRamp = (this.#perMs * this.#rampMs) / 2;
    if (number < inRamp) return Math.sqrt((2 * number * this.#rampMs) / this.#perMs);
    return this.#rampMs / 2 + number / this.#perMs;
  }

  /** The rate grows in a straight line, so the count by the square of the time. */
  #countAt(ms: number): number {
    if (ms < this.#rampMs) return (this.#perMs * ms * ms) / (2 * this.#rampMs);
    return this.#perMs * (ms - this.#rampMs / 2);
  }
}

/** How many of `total` a share gets: the first ones get what is left over. */
export function partOf(total: number, { of, at }: Share): number {
  return Number.isFinite(total) ? Math.floor((total + of - 1 - at) / of) : total;
}
