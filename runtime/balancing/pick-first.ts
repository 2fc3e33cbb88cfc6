// One instance for everything, for as long as it lives: for servers of which one leads, and for the
// fewest connections in use.

import { hashText } from "../base/hash.js";
import type { Instance, Picker } from "./instance.js";

/**
 * Each client has an order of its own in which it prefers instances, so that clients spread over
 * them by weight, and another client's instance takes over when one goes. Source: weighted
 * rendezvous hashing, Schindelhauer and Schomaker (2005).
 */
export class PickFirst<I extends Instance> implements Picker<I> {
  readonly #seed: number;
  #first: I | undefined;

  constructor(seed: number) {
    this.#seed = seed;
  }

  update(instances: readonly I[], weights: Float64Array): void {
    if (this.#first !== undefined && instances.includes(this.#first)) return; // it stays, also when a better one comes
    let best = -Infinity;
    this.#first = undefined;
    instances.forEach((instance, at) => {
      const share = (hashText(instance.id, this.#seed) + 1) / 2 ** 32;
      const score = -(weights[at] ?? 0) / Math.log(Math.min(share, 1 - Number.EPSILON));
      if (score <= best) return;
      best = score;
      this.#first = instance;
    });
  }

  pick(): I | undefined {
    return this.#first;
  }
}
