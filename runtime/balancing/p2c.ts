// Power of two choices: draws two instances by weight and takes the less loaded, the more surely
// the less loaded it is. Never scans. Source: Mitzenmacher, "The power of two choices in randomized
// load balancing" (2001). The second is taken as Metropolis and others (1953) take a step, so that
// equal loads share by weight exactly, also between two; why not always the less loaded:
// docs/decisions/0003.

import type { Random } from "../base/random.js";
import type { Instance, Picker } from "./instance.js";
import { WeightedDraw } from "./weighted-draw.js";

/** Load of an instance, of which there are `relativeWeight` when the mean one is 1. */
type LoadOf = (instance: Instance, now: number, relativeWeight: number) => number;

export class TwoChoices<I extends Instance> implements Picker<I> {
  readonly #random: Random;
  readonly #loadOf: LoadOf;
  readonly #draw: WeightedDraw;
  #instances: readonly I[] = [];
  #weights: Float64Array = new Float64Array(0);
  #meanWeight = 1;

  constructor(random: Random, loadOf: LoadOf) {
    this.#random = random;
    this.#loadOf = loadOf;
    this.#draw = new WeightedDraw(random);
  }

  update(instances: readonly I[], weights: Float64Array): void {
    this.#instances = instances;
    this.#weights = weights;
    this.#meanWeight = meanOf(weights);
    this.#draw.update(weights);
  }

  /**
   * Equal loads: the first. The second has half the load of the first: the second, seven times of
   * eight; a fifth: 124 of 125.
   */
  pick(now: number): I | undefined {
    const first = this.#draw.draw();
    const second = this.#draw.drawOther(first);
    const one = this.#instances[first];
    const other = this.#instances[second];
    if (one === undefined || other === undefined) return one;
    const load = this.#load(one, first, now);
    const otherLoad = this.#load(other, second, now);
    if (load <= otherLoad) return one;
    const ratio = otherLoad / load;
    return this.#random() < ratio * ratio * ratio ? one : other;
  }

  #load(instance: I, at: number, now: number): number {
    return this.#loadOf(instance, now, (this.#weights[at] ?? 1) / this.#meanWeight); // the index is always within the array
  }
}

/** By remembered latency and calls in flight. */
export function byLatency(instance: Instance, now: number, relativeWeight: number): number {
  return instance.loadAt(now, relativeWeight);
}

/** By calls in flight alone. */
export function byInFlight(instance: Instance, _now: number, relativeWeight: number): number {
  return 1 + instance.inFlight / relativeWeight;
}

function meanOf(weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum / Math.max(1, weights.length);
}
