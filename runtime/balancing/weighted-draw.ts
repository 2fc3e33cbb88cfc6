// Draws an index at random, in proportion to weights, in constant time.
// Source: Vose, "A linear algorithm for generating random numbers with a given distribution"
// (1991), the alias method.

import type { Random } from "../base/random.js";

export class WeightedDraw {
  readonly #random: Random;
  #count = 0;
  /** Of each index: how much of its column is its own, and whose the rest is. */
  #own = new Float64Array(0);
  #alias = new Uint32Array(0);

  constructor(random: Random) {
    this.#random = random;
  }

  /** Weights above 0. */
  update(weights: Float64Array): void {
    const count = weights.length;
    this.#count = count;
    this.#own = new Float64Array(count).fill(1);
    this.#alias = new Uint32Array(count);
    let sum = 0;
    for (const weight of weights) sum += weight;
    const shares = weights.map((weight) => (weight * count) / sum);
    const small: number[] = [];
    const large: number[] = [];
    for (let at = 0; at < count; at++) (shareAt(shares, at) < 1 ? small : large).push(at);
    for (let less = small.pop(), more = large.pop(); less !== undefined && more !== undefined; less = small.pop()) {
      const own = shareAt(shares, less);
      this.#own[less] = own;
      this.#alias[less] = more;
      shares[more] = shareAt(shares, more) - (1 - own);
      if (shareAt(shares, more) >= 1) continue;
      small.push(more);
      more = large.pop();
    }
  }

  /** An index; -1 when there is none. */
  draw(): number {
    const place = this.#random() * this.#count;
    const column = Math.floor(place);
    if (this.#count === 0) return -1;
    return place - column < shareAt(this.#own, column) ? column : (this.#alias[column] ?? 0); // the column is always within the array
  }

  /** An index other than `first`; -1 when there is none. */
  drawOther(first: number): number {
    if (this.#count < 2) return -1;
    for (let tries = 0; tries < 4; tries++) {
      const other = this.draw();
      if (other !== first) return other;
    }
    // One weighs more than all others together: any of those, then.
    return (first + 1 + Math.floor(this.#random() * (this.#count - 1))) % this.#count;
  }
}

function shareAt(shares: Float64Array, at: number): number {
  return shares[at] ?? 0; // callers stay within the array
}
