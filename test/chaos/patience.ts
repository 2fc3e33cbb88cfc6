// For how long something may take on a machine that others use, too: what it may take by itself,
// and what the machine had no time for.

import { Standing } from "./standing.js";

/** So many processes, one after the other, have their part in what takes long: each may wait. */
const BUSY_HOPS = 3;

/** Of this process: the others have the same share of the cores. */
const standing = new Standing();

export class Patience {
  readonly #mostMs: number;
  readonly #startedAt = performance.now();
  readonly #stoodMs: number;
  readonly #standing: Pick<Standing, "stoodMs">;

  /** `from`: says for how long this process had no core. */
  constructor(mostMs: number, from: Pick<Standing, "stoodMs"> = standing) {
    this.#mostMs = mostMs;
    this.#standing = from;
    this.#stoodMs = from.stoodMs;
  }

  get tookMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Because the machine was busy. */
  get excusedMs(): number {
    return BUSY_HOPS * (this.#standing.stoodMs - this.#stoodMs);
  }

  /** `ownMs`: so much longer, for a reason of its own. */
  isOver(ownMs = 0): boolean {
    return this.tookMs > this.#mostMs + this.excusedMs + ownMs;
  }

  toString(): string {
    return `${Math.round(this.tookMs)} ms, of which ${Math.round(this.excusedMs)} are excused`;
  }
}
