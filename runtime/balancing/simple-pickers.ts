// Pickers that are a draw or a turn and nothing else.

import type { Random } from "../base/random.js";
import type { Instance, Picker } from "./instance.js";
import { Stride } from "./stride.js";
import { WeightedDraw } from "./weighted-draw.js";

/** Where turns begin: far enough to be different for each client, small enough to count on. */
const MAX_START = 1_000_000;

/** At random, by weight. Knows nothing of load. */
export class RandomPicker<I extends Instance> implements Picker<I> {
  readonly #draw: WeightedDraw;
  #instances: readonly I[] = [];

  constructor(random: Random) {
    this.#draw = new WeightedDraw(random);
  }

  update(instances: readonly I[], weights: Float64Array): void {
    this.#instances = instances;
    this.#draw.update(weights);
  }

  pick(): I | undefined {
    return this.#instances[this.#draw.draw()];
  }
}

/** In turn, by weight. Knows nothing of load. */
export class RoundRobinPicker<I extends Instance> implements Picker<I> {
  readonly #stride: Stride;
  #instances: readonly I[] = [];

  constructor(random: Random) {
    this.#stride = new Stride(Math.floor(random() * MAX_START));
  }

  update(instances: readonly I[], weights: Float64Array): void {
    this.#instances = instances;
    this.#stride.update(weights);
  }

  pick(): I | undefined {
    return this.#instances[this.#stride.next()];
  }
}

/**
 * In turn, by weight and by the speed that was measured: an instance that takes twice as long gets
 * half as many calls.
 */
export class WeightedPicker<I extends Instance> implements Picker<I> {
  readonly refreshMs = 500;
  readonly #stride: Stride;
  #instances: readonly I[] = [];

  constructor(random: Random) {
    this.#stride = new Stride(Math.floor(random() * MAX_START));
  }

  update(instances: readonly I[], weights: Float64Array, now: number): void {
    this.#instances = instances;
    let sum = 0;
    let measured = 0;
    for (const instance of instances) {
      const latencyMs = instance.latencyMs(now);
      if (latencyMs === 0) continue;
      sum += latencyMs;
      measured++;
    }
    const usualMs = measured === 0 ? 1 : sum / measured; // for those that have not answered yet
    this.#stride.update(weights.map((weight, at) => weight / (instances[at]?.latencyMs(now) || usualMs)));
  }

  pick(): I | undefined {
    return this.#instances[this.#stride.next()];
  }
}
