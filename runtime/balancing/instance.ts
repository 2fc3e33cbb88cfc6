// What balancing sees of an instance, and what a picker is. Who connects to instances is channel/.

import type { InstanceHealth } from "./instance-health.js";

export interface Instance {
  /** The same for as long as it is registered. */
  readonly id: string;
  /** Share relative to others, 1 or more. */
  readonly weight: number;
  readonly zone: string | undefined;
  /** Connected, and not on its way out. */
  readonly isReady: boolean;
  /** Can take one more call now. Only when `isReady`. */
  readonly hasRoom: boolean;
  /** Calls of this client that wait for its answer. */
  readonly inFlight: number;
  /** Monotonic milliseconds since when it is ready. */
  readonly readySince: number;
  readonly health: InstanceHealth;
  /** Unitless; lower is better. Calls in flight count by weight: `relativeWeight` is 1 for the mean one. `now` in monotonic milliseconds. */
  loadAt(now: number, relativeWeight: number): number;
  /** How long it takes to answer, as remembered; 0 before the first answer. */
  latencyMs(now: number): number;
}

/** Chooses one of equals. Whether an instance may be chosen at all is load-balancer.ts. */
export interface Picker<I extends Instance> {
  /** Milliseconds after which the weights are given anew, for a picker that makes more of them. Default: only when they have changed. */
  readonly refreshMs?: number;
  /** True when each call is picked by its own key, so that a pick cannot hold for the next call. */
  readonly usesKey?: boolean;
  /** The instances to choose from, and the weight of each, which is above 0. Called before the first pick. */
  update(instances: readonly I[], weights: Float64Array, now: number): void;
  /** Undefined when there is no instance. Allocates nothing. `now` in monotonic milliseconds. */
  pick(now: number, key: string | undefined): I | undefined;
}
