// One object for each method and outcome, made once: its labels, or what is counted under them.
// Bounded, as each costs memory in this process and in what stores it.

import { MAX_SERIES } from "../base/limits/telemetry.js";

/** Stands for what is beyond the bound, and for a method that a server does not know. */
const OTHER = "_OTHER";

/** Outcomes of what is beyond the bound: the codes of calls, and reasons of refusals. */
const MAX_OTHERS = 100;

export class Series<T extends object> {
  readonly #make: (method: string, outcome: string) => T;
  readonly #most: number;
  readonly #byMethod = new Map<string, Map<string, T>>();
  #size = 0;

  constructor(make: (method: string, outcome: string) => T, most = MAX_SERIES) {
    this.#make = make;
    this.#most = most;
  }

  /** The same object each time. What is beyond the bound is that of the method `_OTHER`. */
  of(method: string, outcome: string): T {
    return this.#byMethod.get(method)?.get(outcome) ?? this.#add(method, outcome);
  }

  /** Each that there is. */
  *all(): Generator<T> {
    for (const outcomes of this.#byMethod.values()) yield* outcomes.values();
  }

  #add(method: string, outcome: string): T {
    if (this.#size >= this.#most && method !== OTHER) return this.of(OTHER, outcome);
    if (this.#size >= this.#most + MAX_OTHERS && outcome !== OTHER) return this.of(OTHER, OTHER);
    const made = this.#make(method, outcome);
    const outcomes = this.#byMethod.get(method) ?? new Map<string, T>();
    this.#byMethod.set(method, outcomes.set(outcome, made));
    this.#size++;
    return made;
  }
}
