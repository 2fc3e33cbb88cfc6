// How an interceptor of the runtime's own learns what becomes of one call: attempts, and its end.
// The observer stays with the request through every copy that interceptors inside make of it.

import type { CallObserver } from "../call/call-record.js";
import type { ClientRequest } from "./interceptor.js";

export const OBSERVER = Symbol("callwire.observer");

/** A request that has one, or may get one. */
export interface ObservedRequest extends ClientRequest {
  readonly [OBSERVER]?: CallObserver | undefined;
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
  };
}
