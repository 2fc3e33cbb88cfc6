// One object of labels for each method and outcome, made once: a library of metrics is handed the
// same one again and again. Bounded, as each costs memory in this process and in what stores it.

import { MAX_SERIES } from "../base/limits/telemetry.js";

/** Stands for what is beyond the bound, and for a method that a server does not know. */
export const OTHER = "_OTHER";

/** Outcomes of what is beyond the bound: the codes of calls, and reasons of refusals. */
const MAX_OTHERS = 100;

export class Series<Labels extends object> {
  readonly #make: (method: string, outcome: string) => Labels;
  readonly #most: number;
  readonly #byMethod = new Map<string, Map<string, Labels>>();
  #size = 0;

  constructor(make: (method: string, outcome: string) => Labels, most = MAX_SERIES) {
    this.#make = make;
    this.#most = most;
  }

  /** The same object each time. What is beyond the bound is that of the method `_OTHER`. */
  of(method: string, outcome: string): Labels {
    return this.#byMethod.get(method)?.get(outcome) ?? this.#add(method, outcome);
  }

  #add(method: string, outcome: string): Labels {
    if (this.#size >= this.#most && method !== OTHER) return this.of(OTHER, outcome);
    if (this.#size >= this.#most + MAX_OTHERS && outcome !== OTHER) return this.of(OTHER, OTHER);
    const labels = Object.freeze(this.#make(method, outcome));
    const outcomes = this.#byMethod.get(method) ?? new Map<string, Labels>();
    this.#byMethod.set(method, outcomes.set(outcome, labels));
    this.#size++;
    return labels;
  }
}
