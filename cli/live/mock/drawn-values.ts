// Values of one contract for a mock: each is drawn from the numbers of its own call, whatever else
// is answered meanwhile.

import type { Descriptor, ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { createRandom, type Random } from "../values/random.js";
import { RandomValues } from "../values/random-values.js";

/** Far from one another, so that the numbers of two calls do not meet. */
const STEP = 0x9e3779b1;

/** The numbers of call `count` of a method, with the seed of the command. */
export function randomOfCall(seed: number, methodId: number, count: number): Random {
  return createRandom(seed ^ methodId ^ Math.imul(count, STEP));
}

export class DrawnValues {
  readonly #values: RandomValues;
  #random: Random = createRandom(0);

  constructor(descriptor: Descriptor) {
    this.#values = new RandomValues(descriptor, () => this.#random());
  }

  get types(): ReadonlyMap<string, TypeDescriptor> {
    return this.#values.types;
  }

  /** Whether there is a value at all. */
  has(type: TypeRef): boolean {
    return this.#values.hasValue(type);
  }

  /** As JSON, within the limits of the contract and of `field`. */
  draw(random: Random, type: TypeRef, field: Partial<ParameterDescriptor> = {}): unknown {
    this.#random = random;
    return this.#values.value(type, field);
  }
}
