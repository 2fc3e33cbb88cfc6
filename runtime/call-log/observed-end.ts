// How the log of a server learns what became of a call: from the runtime, as metrics and spans do.
// An interceptor does not see a result that does not fit, or a client that leaves too early.

import type { StatusName } from "../base/status.js";
import type { CallContext } from "../call/call-context.js";
import { type CallObservation, IncomingCall } from "../call/incoming-call.js";
import type { Reader } from "../wire/reader.js";

/** Told once, with what the client was told, or would have been. */
export type OnCallEnd = (status: StatusName, error: Error | undefined) => void;

/** False for a call that is no server's, such as one that a test has made up. */
export function observeEnd(call: CallContext, onEnd: OnCallEnd): boolean {
  if (!(call instanceof IncomingCall && call.isServed)) return false;
  call.observed = new ObservedEnd(call.observed, onEnd);
  return true;
}

/** Beside what others observe of the same call. */
class ObservedEnd implements CallObservation {
  readonly countsCall: boolean;
  requestBytes: number;
  responseBytes: number;
  readonly #other: CallObservation | undefined;
  readonly #onEnd: OnCallEnd;
  #attached: object | undefined;
  #status: StatusName = "OK";
  #error: Error | undefined;

  constructor(other: CallObservation | undefined, onEnd: OnCallEnd) {
    this.#other = other;
    this.#onEnd = onEnd;
    this.countsCall = other?.countsCall === true;
    this.requestBytes = other?.requestBytes ?? 0;
    this.responseBytes = other?.responseBytes ?? 0;
  }

  get attached(): object | undefined {
    return this.#other === undefined ? this.#attached : this.#other.attached;
  }

  set attached(attached: object | undefined) {
    if (this.#other === undefined) this.#attached = attached;
    else this.#other.attached = attached;
  }

  countCall(reader: Reader): void {
    this.#other?.countCall(reader);
  }

  fail(status: StatusName, error: Error, call: IncomingCall): void {
    this.#other?.fail(status, error, call);
    this.#status = status;
    this.#error = error;
  }

  tellStart(call: IncomingCall): void {
    this.#other?.tellStart(call);
  }

  tellEnd(call: IncomingCall, clock: { nowMs(): number }): void {
    if (this.#other !== undefined) {
      this.#other.requestBytes = this.requestBytes;
      this.#other.responseBytes = this.responseBytes;
    }
    this.#other?.tellEnd(call, clock);
    const { cancelReason } = call;
    this.#onEnd(cancelReason?.code ?? this.#status, cancelReason ?? this.#error); // of a cancelled call nothing was sent
  }
}
