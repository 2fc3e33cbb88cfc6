// What a FrameWriter has written, frame by frame.

import { HEADER_BYTES } from "#runtime/wire/frame.js";
import type { FrameWriter } from "#runtime/wire/frame-writer.js";
import { unpackPayload } from "#runtime/wire/payload.js";
import type { SentFrame } from "./fake-peer.js";

/** Takes all that waits to be sent. */
export function takeFrames(writer: FrameWriter): readonly SentFrame[] {
  const chunks: Buffer[] = [];
  const write = (bytes: Uint8Array): boolean => chunks.push(Buffer.from(bytes)) > 0;
  writer.flush({ writableLength: 0, cork: () => undefined, uncork: () => undefined, write });
  const bytes = Buffer.concat(chunks);
  const frames: SentFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEADER_BYTES + bytes.readUInt32LE(at);
    frames.push({
      kind: bytes.readUInt8(at + 4),
      flags: bytes.readUInt8(at + 5),
      streamId: bytes.readUInt32LE(at + 8),
      argument: bytes.readUInt32LE(at + 12),
      payload: bytes.subarray(at + HEADER_BYTES, end),
    });
    at = end;
  }
  return frames;
}

/** The one value of a payload. */
export function valueOf({ payload }: SentFrame): unknown {
  return unpackPayload(payload);
}
