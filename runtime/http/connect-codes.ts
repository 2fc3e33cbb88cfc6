// The codes of the Connect protocol: what it calls our statuses, and the HTTP status of each.
// Source: connectrpc.com/docs/protocol, "Error codes".

import type { StatusName } from "../base/status.js";

/** Name in JSON, and HTTP status of an answer that streams nothing. OK is no error. */
export const CONNECT_CODES: Readonly<Record<StatusName, readonly [name: string, httpStatus: number]>> = {
  OK: ["unknown", 500],
  CANCELLED: ["canceled", 499],
  UNKNOWN: ["unknown", 500],
  INVALID_ARGUMENT: ["invalid_argument", 400],
  DEADLINE_EXCEEDED: ["deadline_exceeded", 504],
  NOT_FOUND: ["not_found", 404],
  ALREADY_EXISTS: ["already_exists", 409],
  PERMISSION_DENIED: ["permission_denied", 403],
  RESOURCE_EXHAUSTED: ["resource_exhausted", 429],
  FAILED_PRECONDITION: ["failed_precondition", 400],
  ABORTED: ["aborted", 409],
  OUT_OF_RANGE: ["out_of_range", 400],
  UNIMPLEMENTED: ["unimplemented", 501],
  INTERNAL: ["internal", 500],
  UNAVAILABLE: ["unavailable", 503],
  DATA_LOSS: ["data_loss", 500],
  UNAUTHENTICATED: ["unauthenticated", 401],
};
