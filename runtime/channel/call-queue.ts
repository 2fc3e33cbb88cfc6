// Calls that no instance can take yet, in the order in which they came. Bounded; each leaves at its deadline at the latest.

import { RpcError } from "../base/errors.js";
import { MAX_WAITING_CALLS } from "../base/limits.js";
import type { CallPlace, OutgoingCall } from "../call/outgoing-call.js";

export class CallQueue implements CallPlace {
  readonly #calls = new Set<OutgoingCall>();
  readonly #explain: (call: OutgoingCall) => RpcError;

  /** `explain` says why a call found no instance until its deadline. */
  constructor(explain: (call: OutgoingCall) => RpcError) {
    this.#explain = explain;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Fails the call with RESOURCE_EXHAUSTED when the queue is full. */
  add(call: OutgoingCall): void {
    if (this.#calls.size >= MAX_WAITING_CALLS) {
      const text = `${call.method.fullName}: ${MAX_WAITING_CALLS} calls wait already; send fewer at once, or add servers`;
      return call.fail(
        new RpcError("RESOURCE_EXHAUSTED", text, {
          method: call.method.fullName,
          processed: call.processed,
          attempts: call.attempts,
        }),
      );
    }
    call.place = this;
    this.#calls.add(call);
  }

  /** The call that waits longest. */
  get first(): OutgoingCall | undefined {
    const [first] = this.#calls;
    return first;
  }

  /** Takes out the call that waits longest. */
  shift(): OutgoingCall | undefined {
    for (const call of this.#calls) {
      this.#calls.delete(call);
      return call;
    }
    return undefined;
  }

  /** Takes all out and fails them with what `createError` makes. */
  failAll(createError: (call: OutgoingCall) => RpcError): void {
    for (let call = this.shift(); call !== undefined; call = this.shift()) call.fail(createError(call));
  }

  onAbandoned(call: OutgoingCall): void {
    this.#calls.delete(call);
  }

  explainDeadline(call: OutgoingCall): RpcError {
    return this.#explain(call);
  }
}
