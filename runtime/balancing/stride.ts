// One after the other, and those of more weight more often: each lap passes an instance over when
// its weight has not earned it a turn. Source: gRPC's static stride scheduler (gRFC A58). Takes no
// more than a few steps while weights are of one order.

const SCALE = 65_535;

export class Stride {
  #weights = new Uint16Array(0);
  #at: number;

  /**
   * `start` says where the first lap begins, so that clients that start together do not meet at
   * each instance.
   */
  constructor(start: number) {
    this.#at = start;
  }

  /** Weights above 0. Goes on where it was. */
  update(weights: Float64Array): void {
    let max = 0;
    for (const weight of weights) max = Math.max(max, weight);
    this.#weights = Uint16Array.from(weights, (weight) => Math.max(1, Math.round((weight / max) * SCALE)));
  }

  /** An index; -1 when there is none. */
  next(): number {
    const count = this.#weights.length;
    if (count === 0) return -1;
    for (;;) {
      const index = this.#at % count;
      const lap = Math.floor(this.#at / count);
      this.#at = (this.#at + 1) % Number.MAX_SAFE_INTEGER;
      const weight = this.#weights[index] ?? SCALE; // the index is always within the array
      // Half a scale between neighbours, so that light ones do not all get their turn in the same
      // lap.
      if ((weight * (lap % SCALE) + (index * SCALE) / 2) % SCALE >= SCALE - weight) return index;
    }
  }
}
