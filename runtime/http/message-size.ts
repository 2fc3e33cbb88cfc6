// How large a message by HTTP may be, so that a gateway can send it on as a frame.

import { BESIDE_MESSAGE_BYTES } from "../base/limits/http.js";

/** Bytes, of a server that takes frames of `maxFrameBytes`. Small ones keep seven eighths. */
export function messageBytesIn(maxFrameBytes: number): number {
  return maxFrameBytes - Math.min(BESIDE_MESSAGE_BYTES, Math.ceil(maxFrameBytes / 8));
}
