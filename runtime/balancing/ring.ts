// Consistent hashing: calls with one key go to one instance, and when an instance comes or goes
// only its share of the keys moves. Source: Karger and others, "Consistent hashing and random
// trees" (1997); the bound: Mirrokni, Thorup and Zadimoghaddam, "Consistent hashing with bounded
// loads" (2016): an instance that has a quarter more than its share of the calls in flight passes
// calls on to the next.

import { hashText, mix } from "../base/hash.js";
import type { Random } from "../base/random.js";
import type { Instance, Picker } from "./instance.js";
import { WeightedDraw } from "./weighted-draw.js";

/**
 * Points of an instance of mean weight. 100 keep the shares of equals within about 10 % of one
 * another.
 */
const POINTS = 100;

/** An instance may carry this times its share of the calls in flight. */
const MAX_LOAD = 1.25;

/**
 * A point holds its hash above and its instance below these bits, so that sorting numbers sorts
 * points.
 */
const INDEX_SPAN = 2 ** 20;

/**
 * Milliseconds after which the calls in flight are counted again; in between, each pick adds one.
 */
const COUNT_MS = 1;

export class RingPicker<I extends Instance> implements Picker<I> {
  readonly usesKey = true;
  readonly #draw: WeightedDraw;
  #instances: readonly I[] = [];
  #weights: Float64Array = new Float64Array(0);
  #weightSum = 0;
  #points = new Float64Array(0);
  #isStale = false;
  #inFlight = 0;
  #countedAt = -Infinity;

  constructor(random: Random) {
    this.#draw = new WeightedDraw(random);
  }

  update(instances: readonly I[], weights: Float64Array): void {
    this.#instances = instances;
    this.#weights = weights;
    this.#weightSum = weights.reduce((sum, weight) => sum + weight, 0);
    this.#draw.update(weights);
    this.#isStale = true; // a ring of a thousand instances costs 10 ms: made when a key asks for it
  }

  /** A call without a key goes anywhere, by weight. */
  pick(now: number, key: string | undefined): I | undefined {
    if (key === undefined) return this.#instances[this.#draw.draw()];
    if (this.#isStale) this.#place();
    return this.#walk(this.#search(hashText(key) * INDEX_SPAN), now);
  }

  #place(): void {
    this.#isStale = false;
    const points: number[] = [];
    this.#instances.forEach((instance, at) => {
      const share = ((this.#weights[at] ?? 0) * this.#instances.length) / this.#weightSum;
      const count = Math.max(1, Math.round(share * POINTS));
      const seed = hashText(instance.id);
      for (let point = 0; point < count; point++) points.push(mix(seed + Math.imul(point, 0x9e3779b1)) * INDEX_SPAN + at);
    });
    this.#points = Float64Array.from(points).sort();
  }

  /** The first point at or behind `position`. */
  #search(position: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The first instance from there on that is not above its bound; the first of all when all are.
   */
  #walk(start: number, now: number): I | undefined {
    this.#countInFlight(now);
    const count = this.#points.length;
    let first: I | undefined;
    for (let step = 0; step < count; step++) {
      const at = (this.#points[(start + step) % count] ?? 0) % INDEX_SPAN;
      const instance = this.#instances[at];
      if (instance === undefined) continue;
      first ??= instance;
      const bound = Math.ceil((MAX_LOAD * this.#inFlight * (this.#weights[at] ?? 0)) / this.#weightSum);
      if (instance.hasRoom && instance.inFlight < bound) return instance;
    }
    return first;
  }

  #countInFlight(now: number): void {
    this.#inFlight++;
    if (now - this.#countedAt < COUNT_MS) return;
    this.#countedAt = now;
    this.#inFlight = 1;
    for (const instance of this.#instances) this.#inFlight += instance.inFlight;
  }
}
