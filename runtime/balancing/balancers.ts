// The balancers by their names.

import type { Random } from "../base/random.js";
import type { Instance, Picker } from "./instance.js";
import { byInFlight, byLatency, TwoChoices } from "./p2c.js";
import { PickFirst } from "./pick-first.js";
import { RingPicker } from "./ring.js";
import { RandomPicker, RoundRobinPicker, WeightedPicker } from "./simple-pickers.js";

/**
 * How a client chooses among the instances of a service. Weights count in all of them.
 * - `p2c`: of two drawn by weight, the one with less latency times calls in flight.
 * - `least-inflight`: of two drawn by weight, the one with fewer calls in flight.
 * - `weighted`: in turn, by weight and measured speed.
 * - `round-robin`: in turn, by weight.
 * - `random`: at random, by weight.
 * - `ring`: calls with one `routingKey` to one instance, as long as it is not overloaded.
 * - `pick-first`: everything to one instance, another for each client, until it goes.
 */
export type BalancerName = (typeof BALANCERS)[number];

export const BALANCERS = ["p2c", "least-inflight", "weighted", "round-robin", "random", "ring", "pick-first"] as const;

export const DEFAULT_BALANCER: BalancerName = "p2c";

export function createPicker<I extends Instance>(name: BalancerName, random: Random): Picker<I> {
  switch (name) {
    case "p2c":
      return new TwoChoices(random, byLatency);
    case "least-inflight":
      return new TwoChoices(random, byInFlight);
    case "weighted":
      return new WeightedPicker(random);
    case "round-robin":
      return new RoundRobinPicker(random);
    case "random":
      return new RandomPicker(random);
    case "ring":
      return new RingPicker(random);
    case "pick-first":
      return new PickFirst(Math.floor(random() * 2 ** 32));
  }
}
