// The calls of one connection whose handler has not settled, linked through their own fields. Not a
// Set: V8 makes its table anew after a few calls, and each table that has become old keeps the next
// ones until the next full collection. That took a fifth of a server with 64 calls in flight.

/** Linked by who keeps it: it is in one of these at most. */
export interface LinkedCall<Call> {
  nextCall: Call | undefined;
  previousCall: Call | undefined;
}

export class LocalCalls<Call extends LinkedCall<Call>> implements Iterable<Call> {
  /** The one that was added last. */
  #first: Call | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Once for each call. */
  add(call: Call): void {
    const first = this.#first;
    call.nextCall = first;
    if (first !== undefined) first.previousCall = call;
    this.#first = call;
    this.#size++;
  }

  /** Once for each that was added. What it was linked with it keeps no longer. */
  delete(call: Call): void {
    const { nextCall: next, previousCall: previous } = call;
    if (previous === undefined) this.#first = next;
    else previous.nextCall = next;
    if (next !== undefined) next.previousCall = previous;
    call.nextCall = call.previousCall = undefined;
    this.#size--;
  }

  /** The latest first. Nothing is added or deleted meanwhile. */
  *[Symbol.iterator](): Generator<Call> {
    for (let call = this.#first; call !== undefined; call = call.nextCall) yield call;
  }
}
