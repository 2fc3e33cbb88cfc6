// What the frames of a call do that runs.

import { RpcError } from "../base/errors.js";
import { ViolationError } from "../base/violation.js";
import type { IncomingCall } from "../call/incoming-call.js";
import { HEADER_BYTES, Kind } from "../wire/frame.js";
import type { Reader } from "../wire/reader.js";

/** Throws ViolationError for one that such a call cannot have. */
export function onFrameOf(call: IncomingCall, kind: number, argument: number, reader: Reader): void {
  if (call.observed !== undefined) call.observed.requestBytes += HEADER_BYTES + reader.remaining;
  if (kind === Kind.CANCEL) {
    // The slot of a cancelled call is free only when its handler has settled: else a flood of
    // cancels would pile up work.
    return call.cancel(new RpcError("CANCELLED", `${call.method} was cancelled by its caller`, { method: call.method }));
  }
  if (call.stream === undefined) throw new ViolationError(`frame kind ${kind} for ${call.method}, which streams nothing`);
  if (kind === Kind.ITEM) call.stream.onItems(reader);
  else if (kind === Kind.END) call.stream.onEnd();
  else call.stream.onCredit(argument);
}
