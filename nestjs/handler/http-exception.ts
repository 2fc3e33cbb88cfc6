// What a caller is told when Nest's own exceptions end a call. Everything else the runtime decides.

import { types } from "node:util";
import { RpcError, type StatusName } from "callwire";

/**
 * Those of Connect and gRPC, the other way round. Others below 500 are FAILED_PRECONDITION, and
 * above it UNKNOWN.
 */
const CODES: Readonly<Record<number, StatusName>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "UNIMPLEMENTED",
  408: "DEADLINE_EXCEEDED",
  409: "ALREADY_EXISTS",
  410: "NOT_FOUND",
  413: "RESOURCE_EXHAUSTED",
  415: "INVALID_ARGUMENT",
  416: "OUT_OF_RANGE",
  422: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** Longest text, in UTF-16 units: a pipe may complain of each of a thousand fields. */
const MAX_TEXT = 2_000;

interface HttpException extends Error {
  getStatus(): number;
  getResponse(): unknown;
}

/** An HttpException as the status that it stands for; whatever else was thrown as it is. */
export function translateThrown(error: unknown): unknown {
  if (!isHttpException(error)) return error;
  const status = error.getStatus();
  const code = CODES[status] ?? (status < 500 ? "FAILED_PRECONDITION" : "UNKNOWN");
  return new RpcError(code, textOf(error).slice(0, MAX_TEXT), { cause: error });
}

/** By its methods, as a program may have two copies of Nest, also in another realm. */
function isHttpException(error: unknown): error is HttpException {
  if (!types.isNativeError(error)) return false;
  return (
    "getStatus" in error &&
    typeof error.getStatus === "function" &&
    "getResponse" in error &&
    typeof error.getResponse === "function"
  );
}

/** A pipe that validates gives a list. */
function textOf(error: HttpException): string {
  const response = error.getResponse();
  if (typeof response !== "object" || response === null || !("message" in response)) return error.message;
  const { message } = response;
  if (Array.isArray(message)) return message.map(String).join("; ");
  return typeof message === "string" ? message : error.message;
}
