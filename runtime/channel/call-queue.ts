// Calls that no instance can take yet, in the order in which they came. Bounded; each leaves at its
// deadline at the latest.

import type { RpcError } from "../base/errors.js";
import { MAX_WAITING_CALLS } from "../base/limits/call.js";
import type { CallPlace } from "../call/call-place.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { queueFullError } from "./call-outcomes.js";

/** Places of calls that have left, beyond as many as wait, before the array is made shorter. */
const MAX_LEFT = 1_024;

export class CallQueue implements CallPlace<OutgoingCall> {
  /** From `#head` on: those that wait, and among them, settled, those that were given up. */
  #calls: OutgoingCall[] = [];
  #head = 0;
  #size = 0;
  readonly #explain: (call: OutgoingCall) => RpcError;

  /** `explain` says why a call found no instance until its deadline. */
  constructor(explain: (call: OutgoingCall) => RpcError) {
    this.#explain = explain;
  }

  get size(): number {
    return this.#size;
  }

  /** Fails the call with RESOURCE_EXHAUSTED when the queue is full. */
  add(call: OutgoingCall): void {
    if (this.#size >= MAX_WAITING_CALLS) return call.fail(queueFullError(call));
    call.waitAt(this);
    this.#calls.push(call);
    this.#size++;
  }

  /** The call that waits longest. */
  get first(): OutgoingCall | undefined {
    while (this.#calls[this.#head]?.settled === true) this.#head++;
    return this.#calls[this.#head];
  }

  /** Takes out the call that waits longest. */
  shift(): OutgoingCall | undefined {
    const { first } = this;
    if (first === undefined) return undefined;
    this.#head++;
    this.#leave();
    return first;
  }

  /** Takes all out and fails them with what `createError` makes. */
  failAll(createError: (call: OutgoingCall) => RpcError): void {
    for (let call = this.shift(); call !== undefined; call = this.shift()) call.fail(createError(call));
  }

  /** Takes out those that need not wait longer and fails them with why they found no instance. */
  failWhere(isVain: (call: OutgoingCall) => boolean): void {
    if (this.#size === 0) return;
    for (const call of this.#calls.slice(this.#head)) {
      if (call.settled || !isVain(call)) continue;
      call.fail(this.#explain(call));
      this.#leave();
    }
  }

  onAbandoned(_call: OutgoingCall): void {
    this.#leave();
  }

  explainDeadline(call: OutgoingCall): RpcError {
    return this.#explain(call);
  }

  #leave(): void {
    this.#size--;
    if (this.#calls.length <= 2 * this.#size + MAX_LEFT && this.#size > 0) return;
    this.#calls = this.#calls.slice(this.#head).filter((call) => !call.settled);
    this.#head = 0;
  }
}
