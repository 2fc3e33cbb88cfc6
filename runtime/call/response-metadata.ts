// Writes what a handler has put beside its answer: headers ahead of it, trailers in its frame.

import { Flag, Kind } from "../wire/frame.js";
import type { FrameWriter } from "../wire/frame-writer.js";
import { writeMetadata } from "../wire/metadata.js";
import type { ResponseMetadata } from "./incoming-call.js";

/** Writes the HEADERS frame, once, unless there are none. */
export function writeHeaders(writer: FrameWriter, streamId: number, response: ResponseMetadata | undefined): void {
  if (response === undefined || response.headersSent) return;
  response.headersSent = true;
  if (response.headers.size === 0) return;
  writer.beginFrame();
  writeMetadata(writer, response.headers);
  writer.endFrame(Kind.HEADERS, Flag.OPTIONAL, streamId, 0);
}

/** Writes the trailers into the frame that is begun, and returns the flag that says so. */
export function writeTrailers(writer: FrameWriter, response: ResponseMetadata | undefined): number {
  if (response === undefined || response.trailers.size === 0) return 0;
  writeMetadata(writer, response.trailers);
  return Flag.METADATA;
}
