// How an interceptor of the runtime's own learns what becomes of one call: attempts, and its end.
// The observer stays with the request through every copy that interceptors inside make of it.

import type { CallObserver } from "../call/call-record.js";
import type { ClientRequest } from "./interceptor.js";

export const OBSERVER = Symbol("callwire.observer");

/** A request that has one, or may get one. */
export interface ObservedRequest extends ClientRequest {
  readonly [OBSERVER]?: CallObserver;
}

/** The same request, whose calls `observer` is told of. Not for one that is observed already. */
export function withObserver(request: ClientRequest, observer: CallObserver): ClientRequest {
  const observed: ObservedRequest = { ...request, [OBSERVER]: observer };
  return observed;
}

export function isObserved(request: ObservedRequest): boolean {
  return request[OBSERVER] !== undefined;
}
