// What is made of two words, such as a method and an address, and asked for at each call: made once
// and kept, within a bound. Whoever has more than that makes them anew.

import { MAX_REMEMBERED } from "../base/limits/telemetry.js";

export class Remembered<T extends object> {
  readonly #make: (first: string, second: string) => T;
  readonly #most: number;
  readonly #kept = new Map<string, Map<string, T>>();
  #size = 0;

  constructor(make: (first: string, second: string) => T, most = MAX_REMEMBERED) {
    this.#make = make;
    this.#most = most;
  }

  /** Frozen, as it is the same object each time. */
  of(first: string, second: string): Readonly<T> {
    return this.#kept.get(first)?.get(second) ?? this.#add(first, second);
  }

  #add(first: string, second: string): Readonly<T> {
    if (this.#size >= this.#most) {
      this.#kept.clear();
      this.#size = 0;
    }
    const made = Object.freeze(this.#make(first, second));
    const seconds = this.#kept.get(first) ?? new Map<string, T>();
    this.#kept.set(first, seconds.set(second, made));
    this.#size++;
    return made;
  }
}
