// A place in what a frame writer has written, to go back to.

import { EMPTY_BUFFER, type PooledBuffer } from "./buffer-pool.js";

export interface FrameMark {
  buffer: PooledBuffer;
  position: number;
  segmentStart: number;
  segments: number;
  segmentBytes: number;
}

export function createMark(): FrameMark {
  return { buffer: EMPTY_BUFFER, position: 0, segmentStart: 0, segments: 0, segmentBytes: 0 };
}

/** Bytes that wait to be sent before the mark. */
export function offsetOf(mark: FrameMark): number {
  return mark.segmentBytes + mark.position - mark.segmentStart;
}
