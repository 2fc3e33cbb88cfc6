// Draws of one seed, in the words of those who make hostile inputs.

import { createRandom } from "callwire/testing";

export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  /** True so often, from 0 to 1. */
  is(share: number): boolean {
    return this.#random() < share;
  }

  /** A whole number from 0 on. */
  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  /** Throws for an empty list. */
  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error("there is nothing to draw from");
    return from[this.below(from.length)] as T; // the index is below the length
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }
}
