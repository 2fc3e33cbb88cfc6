// What is noted of one call of a client while somebody observes it: attempts, bytes, who had it.
// A call that nobody observes has none. Two hedged calls share one.

import { type Attempt, isDeclaredError, RpcError } from "../base/errors.js";
import type { Metadata } from "../base/metadata.js";
import type { StatusName } from "../base/status.js";
import type { ErrorDef } from "../schema/service-def.js";
import { type CallEvent, callEvents, countedCalls, publishCall } from "./call-events.js";
import type { ClientMethod } from "./client-method.js";

/** Who is told of one call, beside those that listen to `callwire:call`. */
export interface CallObserver {
  /** Sent with the call, and over what its caller gave: its trace. */
  readonly metadata?: Metadata | undefined;
  /** It tells the channels by itself: of what the caller got, over all calls that were made. */
  readonly tellsCall?: boolean | undefined;
  /** The call begins, on its way nowhere yet. Twice when it is hedged. */
  onBegin?(): void;
  /** An attempt was written. `number` counts from 1; `peer` is the address of its instance. */
  onAttempt?(number: number, peer: string | undefined): void;
  /** The one that was written last had not left: it was none. */
  onAttemptUnsent?(): void;
  /** An attempt has failed, the last one that was written in most cases. */
  onAttemptFailed?(attempt: Attempt): void;
  /** The call is over. Called once, before its promise settles. */
  onEnd?(event: CallEvent): void;
}

/** The call, as far as it is told. */
interface RecordedCall {
  readonly method: ClientMethod;
  readonly startedAt: number;
  readonly stream: { readonly sentBytes: number } | undefined;
  runInCaller<T>(run: (argument: T) => void, argument: T): void;
}

export class CallRecord {
  requestBytes = 0;
  responseBytes = 0;
  /** It is one of two: whoever has made them tells of both. */
  isHedged = false;
  readonly #target: string;
  readonly #clock: { nowMs(): number };
  readonly #observer: CallObserver | undefined;
  #attempts = 0;
  #peer: string | undefined;

  constructor(target: string, clock: { nowMs(): number }, observer: CallObserver | undefined) {
    this.#target = target;
    this.#clock = clock;
    this.#observer = observer;
    observer?.onBegin?.();
  }

  /** `instance`: address and id. */
  beginAttempt(instance: string | undefined): void {
    this.#attempts++;
    this.#peer = addressOf(instance);
    this.#observer?.onAttempt?.(this.#attempts, this.#peer);
  }

  /** It had not left. */
  dropAttempt(): void {
    this.#attempts--;
    this.#observer?.onAttemptUnsent?.();
  }

  failAttempt(attempt: Attempt): void {
    this.#observer?.onAttemptFailed?.(attempt);
  }

  /** `instance`: the one that answered. Of a hedged call only `tellHedged` tells. */
  tell(call: RecordedCall, instance: string | undefined, error: Error | undefined): void {
    if (!this.isHedged) this.tellHedged(call, instance, error);
  }

  tellHedged(call: RecordedCall, instance: string | undefined, error: Error | undefined): void {
    const { method, startedAt, stream } = call;
    const event: CallEvent = {
      method: method.fullName,
      target: this.#target,
      instance,
      peer: this.#peer,
      attempts: this.#attempts,
      status: error === undefined ? "OK" : statusOfError(method.def.errors, error),
      error,
      startedAt,
      durationMs: Math.max(0, this.#clock.nowMs() - startedAt),
      requestBytes: this.requestBytes + (stream?.sentBytes ?? 0),
      responseBytes: this.responseBytes,
    };
    this.#observer?.onEnd?.(event);
    if (this.#observer?.tellsCall === true) return;
    if (countedCalls.hasSubscribers) countedCalls.publish(event);
    if (callEvents.hasSubscribers) call.runInCaller(publishCall, event);
  }
}

/** `errors`: those that the contract declares. What is none of them and no RpcError is UNKNOWN. */
export function statusOfError(errors: readonly ErrorDef[], error: unknown): StatusName {
  if (error instanceof RpcError) return error.code;
  if (!isDeclaredError(error)) return "UNKNOWN";
  return errors.find((candidate) => candidate.is(error))?.code ?? "UNKNOWN";
}

/** Of an instance as a person reads it: its id stands behind the address, which has no space. */
function addressOf(instance: string | undefined): string | undefined {
  if (instance === undefined) return undefined;
  const end = instance.lastIndexOf(" ");
  return end < 0 ? instance : instance.slice(0, end);
}
