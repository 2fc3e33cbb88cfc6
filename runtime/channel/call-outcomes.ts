// The errors that a channel ends calls with, besides that there is no instance.

import { type Processed, RpcError } from "../base/errors.js";
import { MAX_WAITING_CALLS } from "../base/limits/call.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { Waiting } from "./no-instance-error.js";

/** The error that the caller sees: the last attempt's, with all attempts in it. */
export function finalError(call: OutgoingCall, error: RpcError): RpcError {
  const method = call.method.fullName;
  const { text } = error;
  return new RpcError(error.code, text.startsWith(method) ? text : `${method}: ${text}`, {
    origin: error.origin,
    processed: error.processed === "yes" || call.processed === "no" ? error.processed : call.processed,
    retryAfterMs: error.retryAfterMs,
    errorId: error.errorId,
    details: error.details,
    cause: error.cause,
    method,
    instance: call.instance,
    attempts: call.attempts,
  });
}

/** `call` may also be a wait for instances, which has no method. */
export function closedError(call: Partial<Waiting>, processed: Processed): RpcError {
  const method = call.method?.fullName;
  const text = "the client was closed; close it after its last call, or connect again";
  return new RpcError("CANCELLED", method === undefined ? text : `${method}: ${text}`, {
    method,
    instance: call.instance,
    processed,
    attempts: call.attempts,
  });
}

/** No further call may wait for an instance. */
export function queueFullError({ method, processed, attempts }: OutgoingCall): RpcError {
  const text = `${method.fullName}: ${MAX_WAITING_CALLS} calls wait already; send fewer at once, or add servers`;
  return new RpcError("RESOURCE_EXHAUSTED", text, { method: method.fullName, processed, attempts });
}
