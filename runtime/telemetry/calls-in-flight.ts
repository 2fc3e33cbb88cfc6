// The calls that run in the servers of this process. They are counted when somebody asks, as that
// is rarer than a call.

import type { CallContext } from "../call/call-context.js";

export class CallsInFlight<Labels extends object> {
  // No cap here: a call of a server is in it at most, and admission caps those.
  readonly #running = new Set<CallContext>();
  readonly #labelsOf: (method: string) => Labels;
  /** A method that has had a call shows 0 then, and does not vanish. */
  readonly #counts = new Map<Labels, number>();
  /** Their names. No cap here: a server's methods are in it, and one word for all others. */
  readonly #shown = new Set<string>();

  /** `labelsOf` gives one object for each method, of a bounded number. */
  constructor(labelsOf: (method: string) => Labels) {
    this.#labelsOf = labelsOf;
  }

  begin(context: CallContext): void {
    this.#running.add(context);
  }

  /** Of a call that began before anybody counted, nothing changes. */
  end(context: CallContext | undefined): void {
    if (context !== undefined) this.#running.delete(context);
  }

  /** `method` has a call that has begun or ended: it is among those that are shown. */
  show(method: string): void {
    if (this.#shown.has(method)) return; // as at nearly every call
    this.#shown.add(method);
    const labels = this.#labelsOf(method);
    if (!this.#counts.has(labels)) this.#counts.set(labels, 0);
  }

  /** By the labels of the methods. */
  count(): ReadonlyMap<Labels, number> {
    for (const labels of this.#counts.keys()) this.#counts.set(labels, 0);
    for (const { method } of this.#running) {
      const labels = this.#labelsOf(method);
      this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + 1);
    }
    return this.#counts;
  }
}
