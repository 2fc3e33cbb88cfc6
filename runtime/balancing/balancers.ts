// The balancers by their names. To add one, add a line to the table.

import type { Random } from "../base/random.js";
import type { Balancer, Instance, Picker } from "./instance.js";
import { OwnPicker } from "./own-picker.js";
import { byInFlight, byLatency, TwoChoices } from "./p2c.js";
import { PickFirst } from "./pick-first.js";
import { RingPicker } from "./ring.js";
import { RandomPicker, RoundRobinPicker, WeightedPicker } from "./simple-pickers.js";

const TABLE = {
  p2c: <I extends Instance>(random: Random): Picker<I> => new TwoChoices(random, byLatency),
  "least-inflight": <I extends Instance>(random: Random): Picker<I> => new TwoChoices(random, byInFlight),
  weighted: <I extends Instance>(random: Random): Picker<I> => new WeightedPicker(random),
  "round-robin": <I extends Instance>(random: Random): Picker<I> => new RoundRobinPicker(random),
  random: <I extends Instance>(random: Random): Picker<I> => new RandomPicker(random),
  ring: <I extends Instance>(random: Random): Picker<I> => new RingPicker(random),
  "pick-first": <I extends Instance>(random: Random): Picker<I> => new PickFirst(Math.floor(random() * 2 ** 32)),
};

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
export type BalancerName = keyof typeof TABLE;

export const BALANCERS = Object.keys(TABLE) as readonly BalancerName[]; // the table has no other keys

export const DEFAULT_BALANCER: BalancerName = "p2c";

/** Throws INVALID_ARGUMENT for a user's balancer that makes no picker. */
export function createPicker<I extends Instance>(balancer: BalancerName | Balancer, random: Random): Picker<I> {
  return typeof balancer === "string" ? TABLE[balancer](random) : new OwnPicker<I>(balancer, random);
}

/** As people know it. */
export function nameOf(balancer: BalancerName | Balancer): string {
  return typeof balancer === "string" ? balancer : balancer.name;
}
