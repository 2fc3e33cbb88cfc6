// What a client of the gateway is told of a call that has failed: what its server said, and of what
// went wrong on the way no address, no registry and no stack.

import { DeclaredError, RpcError, type StatusName } from "callwire";
import type { Failure } from "callwire/http";
import { JsonError, TO_PROGRAMS } from "callwire/json";
import type { GatewayMethod } from "./gateway-method.js";
import { encodeProto } from "./http-front.js";

/** In the place of texts that are for who runs the gateway. */
const ON_THE_WAY: Partial<Readonly<Record<StatusName, string>>> = {
  UNAVAILABLE: "no server of the service could take the call",
  DEADLINE_EXCEEDED: "the time of the call is over",
  CANCELLED: "the call was cancelled",
  RESOURCE_EXHAUSTED: "the call is too large, or there are too many",
};

/** `fullName` is of the method that was called. */
export function failureOf(error: unknown, method: GatewayMethod): Failure {
  if (error instanceof JsonError) return { code: "INVALID_ARGUMENT", message: `${method.fullName}: ${error.message}` };
  if (error instanceof RpcError) {
    const { code, retryAfterMs, text } = error;
    const isOfServer = error.origin === "server" || error.origin === "handler";
    // The client has put the method in front of what a handler said.
    const said = text.startsWith(`${method.fullName}: `) ? text.slice(method.fullName.length + 2) : text;
    const message = isOfServer ? said : (ON_THE_WAY[code] ?? "the call could not be made");
    return { code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  const failed: Failure = { code: "INTERNAL", message: "the gateway could not make the call" };
  if (!(error instanceof DeclaredError)) return failed;
  const { name, message, code, fields } = error as DeclaredError & { readonly code?: StatusName; readonly fields?: unknown }; // as DynamicError has them
  const declared = method.errors.get(name);
  if (declared === undefined) return failed;
  const { type, codec } = declared;
  const json = codec.toJson(fields, TO_PROGRAMS);
  const described = { type, fields: json, protobuf: encodeProto(method.types, type, json) };
  return { code: code ?? "UNKNOWN", message, declared: described };
}
