// Failures as errors of Connect, which have the same codes as gRPC.

import { Code, ConnectError } from "@connectrpc/connect";
import type { Failure, OtherExchange } from "callwire/http";

/**
 * Bytes of a message, and of the details beside it, in trailers: clients take 8 KiB of all by
 * default, and base64 makes a third more.
 */
const MAX_TEXT = 1_024;
const MAX_DETAIL_BYTES = 4_096;

type StatusName = Exclude<Failure["code"], "OK">;

/** `STATUS` of the runtime has the numbers, which are those of gRPC. */
const CODES: Readonly<Record<StatusName, Code>> = {
  CANCELLED: Code.Canceled,
  UNKNOWN: Code.Unknown,
  INVALID_ARGUMENT: Code.InvalidArgument,
  DEADLINE_EXCEEDED: Code.DeadlineExceeded,
  NOT_FOUND: Code.NotFound,
  ALREADY_EXISTS: Code.AlreadyExists,
  PERMISSION_DENIED: Code.PermissionDenied,
  RESOURCE_EXHAUSTED: Code.ResourceExhausted,
  FAILED_PRECONDITION: Code.FailedPrecondition,
  ABORTED: Code.Aborted,
  OUT_OF_RANGE: Code.OutOfRange,
  UNIMPLEMENTED: Code.Unimplemented,
  INTERNAL: Code.Internal,
  UNAVAILABLE: Code.Unavailable,
  DATA_LOSS: Code.DataLoss,
  UNAUTHENTICATED: Code.Unauthenticated,
};

/** Trailers of gRPC have little room: there a long text is cut, and large details are left out. */
export function statusOf(failure: Failure, exchange: OtherExchange, inTrailers: boolean): ConnectError {
  const text = exchange.textOf(failure);
  const { declared } = failure;
  const code = failure.code === "OK" ? "UNKNOWN" : failure.code; // a failure is none
  const error = new ConnectError(inTrailers ? text.slice(0, MAX_TEXT).toWellFormed() : text, CODES[code]);
  if (declared === undefined || (inTrailers && declared.protobuf.length > MAX_DETAIL_BYTES)) return error;
  error.details = [{ type: declared.type, value: Uint8Array.from(declared.protobuf) }];
  return error;
}
