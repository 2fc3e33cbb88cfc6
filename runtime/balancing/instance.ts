// What balancing sees of an instance, and what a picker is. Who connects to instances is channel/.

import type { Random } from "../base/random.js";
import type { InstanceHealth } from "./instance-health.js";

/** One instance of a service, as a picker sees it. Changes by itself; read it when you pick. */
export interface PickableInstance {
  /** The same for as long as it is registered. */
  readonly id: string;
  /** Share relative to others, 1 or more. */
  readonly weight: number;
  /** Where it runs, as `serve` was given it. */
  readonly zone: string | undefined;
  /** Connected, and not on its way out. */
  readonly isReady: boolean;
  /** Can take one more call now. Only when `isReady`. */
  readonly hasRoom: boolean;
  /** Calls of this client that wait for its answer. */
  readonly inFlight: number;
  /** Monotonic milliseconds since when it is ready. */
  readonly readySince: number;
  /**
   * Unitless; lower is better. Calls in flight count by weight: `relativeWeight` is 1 for the mean
   * one. `now` in monotonic milliseconds.
   */
  loadAt(now: number, relativeWeight: number): number;
  /** How long it takes to answer, as remembered; 0 before the first answer. */
  latencyMs(now: number): number;
}

/** What balancing itself remembers beside that. */
export interface Instance extends PickableInstance {
  readonly health: InstanceHealth;
}

/** Chooses one of equals. Whether an instance may be chosen at all is load-balancer.ts. */
export interface Picker<I extends PickableInstance = PickableInstance> {
  /**
   * Milliseconds after which the weights are given anew, for a picker that makes more of them.
   * Default: only when they have changed.
   */
  readonly refreshMs?: number;
  /** True when each call is picked by its own key, so that a pick cannot hold for the next call. */
  readonly usesKey?: boolean;
  /**
   * The instances to choose from, and the weight of each, which is above 0. Called before the first
   * pick.
   */
  update(instances: readonly I[], weights: Float64Array, now: number): void;
  /** Undefined when there is no instance. Allocates nothing. `now` in monotonic milliseconds. */
  pick(now: number, key: string | undefined): I | undefined;
}

/**
 * A way of your own to choose among instances:
 * `connect(Service, target, { balancer: createMyBalancer() })`. Instances that are not ready, or
 * that are left out because they fail, are never given to it, and those of the client's zone go
 * first.
 */
export interface Balancer {
  /** For people: `client.inspect().balancer`. */
  readonly name: string;
  /**
   * Makes the picker of one client. `random` gives numbers from 0 up to 1. What it throws,
   * `connect` throws. Later failures of the picker are logged once, and the least loaded instance
   * is taken instead.
   */
  createPicker(random: Random): Picker;
}
