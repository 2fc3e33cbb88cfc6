// How an interceptor of the runtime's own learns what becomes of one call: attempts, and its end.
// The observer stays with the request through every copy that interceptors inside make of it.

import type { StatusName } from "../base/status.js";
import { type CallObserver, statusOfError } from "../call/call-record.js";
import type { ErrorDef } from "../schema/service-def.js";
import type { ClientRequest } from "./interceptor.js";

export const OBSERVER = Symbol("callwire.observer");

/** The errors that the contract declares for the method. */
export const ERRORS = Symbol("callwire.errors");

/** A request that has one, or may get one. */
export interface ObservedRequest extends ClientRequest {
  readonly [OBSERVER]?: CallObserver | undefined;
  readonly [ERRORS]?: readonly ErrorDef[] | undefined;
}

/**
 * What a call came to, whoever has decided that: the one status that channels, metrics, spans and
 * the log tell. `error`: undefined when it returned.
 */
export function statusOfRequest(request: ObservedRequest, error: unknown): StatusName {
  try {
    return error === undefined ? "OK" : statusOfError(request[ERRORS] ?? [], error);
  } catch {
    return "UNKNOWN"; // such as a revoked Proxy, which cannot be looked at
  }
}

/** The same request, whose calls `observer` is told of, beside those that are told already. */
export function withObserver(request: ObservedRequest, observer: CallObserver): ClientRequest {
  const outer = request[OBSERVER];
  const observed: ObservedRequest = { ...request, [OBSERVER]: outer === undefined ? observer : joinObservers(outer, observer) };
  return observed;
}

/** What the inner one sends counts before what the outer one does. */
function joinObservers(outer: CallObserver, inner: CallObserver): CallObserver {
  return {
    metadata:
      outer.metadata && inner.metadata ? new Map([...outer.metadata, ...inner.metadata]) : (inner.metadata ?? outer.metadata),
    onBegin() {
      outer.onBegin?.();
      inner.onBegin?.();
    },
    onAttempt(number, peer) {
      outer.onAttempt?.(number, peer);
      inner.onAttempt?.(number, peer);
    },
    onAttemptUnsent() {
      outer.onAttemptUnsent?.();
      inner.onAttemptUnsent?.();
    },
    onAttemptFailed(attempt) {
      outer.onAttemptFailed?.(attempt);
      inner.onAttemptFailed?.(attempt);
    },
    onEnd(event) {
      outer.onEnd?.(event);
      inner.onEnd?.(event);
    },
    tellsCall: outer.tellsCall === true || inner.tellsCall === true,
  };
}

/**
 * The same call, whose end is told before its caller knows of it. `error`: undefined for a result.
 * Not told beside it: a rejection that nobody handles would count as handled, and V8 would lose the
 * line at which the caller waits.
 */
export function tellSettled(call: Promise<unknown>, tell: (error: unknown) => void): Promise<unknown> {
  return call.then(
    (value) => {
      tell(undefined);
      return value;
    },
    (error: unknown) => {
      tell(error ?? new Error(String(error))); // also `Promise.reject()` is a failure
      throw error;
    },
  );
}
