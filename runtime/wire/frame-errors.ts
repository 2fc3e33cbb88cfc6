// Why a frame is not sent.

import { RpcError } from "../base/errors.js";

/** A getter among the values of the frame has closed the connection. */
export function closedError(): RpcError {
  return new RpcError("CANCELLED", "the connection was closed while the message was written");
}

/** `length`: bytes of the payload. */
export function sizeError(length: number, limit: number): RpcError {
  const fix = "split it into several calls, or raise maxFrameBytes where it is received";
  return new RpcError("RESOURCE_EXHAUSTED", `a message of ${length} bytes exceeds the limit of ${limit}; ${fix}`);
}
