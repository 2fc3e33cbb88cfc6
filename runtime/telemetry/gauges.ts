// The last value of each who tells one, such as the clients of a registry. Several may tell of one
// target, and the lowest counts: a process that cannot see a registry wants a look, though another
// client of it can.

import { MAX_LISTS } from "../base/limits/telemetry.js";

export class Gauges<Labels extends object> {
  readonly #values = new Map<object, readonly [labels: Labels, value: number]>();

  /**
   * `labels` are the same object each time for the same labels. Of more than `MAX_LISTS` who tell,
   * the others are not shown.
   */
  set(teller: object, labels: Labels, value: number): void {
    if (this.#values.size < MAX_LISTS || this.#values.has(teller)) this.#values.set(teller, [labels, value]);
  }

  /** It has ended: what is told of it would be taken for news. */
  forget(teller: object): void {
    this.#values.delete(teller);
  }

  /** By labels. */
  read(): ReadonlyMap<Labels, number> {
    const lowest = new Map<Labels, number>();
    for (const [labels, value] of this.#values.values()) lowest.set(labels, Math.min(value, lowest.get(labels) ?? value));
    return lowest;
  }
}
