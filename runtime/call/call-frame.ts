// Writes the frame that a call begins with.

import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { ATTEMPT_KEY, type Metadata, NO_METADATA } from "../base/metadata.js";
import { Flag, Kind, stampAt } from "../wire/frame.js";
import type { FrameWriter } from "../wire/frame-writer.js";
import { writeMetadata } from "../wire/metadata.js";
import { flagsOf } from "./call-kind.js";
import type { OutgoingCall } from "./outgoing-call.js";

/**
 * `flags`: beside those that the method and the metadata have. Throws, amid the frame, when the
 * arguments do not fit.
 */
export function writeCall(writer: FrameWriter, call: OutgoingCall, streamId: number, flags: number, now: number): void {
  const { def } = call.method;
  const timeoutMs = Math.min(Math.max(1, Math.ceil(call.deadlineAt - now)), MAX_TIMEOUT_MS);
  writer.beginFrame();
  writer.rawU32(def.id);
  const metadata = call.metadata === undefined && call.attempts === undefined ? undefined : metadataOf(call);
  if (metadata !== undefined) writeMetadata(writer, metadata);
  call.writeArgs(writer);
  const all = flagsOf(def.kind) | flags | (metadata === undefined ? 0 : Flag.METADATA);
  writer.endFrame(Kind.CALL, all, streamId, timeoutMs, stampAt(now));
}

/** What the caller gave, and from the second attempt on its number. */
function metadataOf({ metadata = NO_METADATA, attempts = [] }: OutgoingCall): Metadata | undefined {
  if (attempts.length === 0) return metadata.size === 0 ? undefined : metadata;
  return new Map([...metadata, [ATTEMPT_KEY, String(attempts.length + 1)]]);
}
