// Cuts what goes one way of a connection into frames, in pieces of any size. Judges nothing.

import { HEADER_BYTES, PREFACE } from "#runtime/wire/frame.js";

export interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly streamId: number;
  readonly argument: number;
  /** Valid until the function returns that is told of the frame. */
  readonly payload: Buffer;
}

const NOTHING = Buffer.alloc(0);

export class FrameSplitter {
  #rest: Buffer = NOTHING;
  #isGreeted = false;
  readonly #onFrame: (frame: Frame) => void;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  push(bytes: Buffer): void {
    let all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (!this.#isGreeted && all.length >= PREFACE.length) {
      this.#isGreeted = true;
      all = all.subarray(PREFACE.length);
    }
    let from = 0;
    while (this.#isGreeted && all.length - from >= HEADER_BYTES) {
      const begin = from + HEADER_BYTES;
      const end = begin + all.readUInt32LE(from);
      if (all.length < end) break;
      this.#onFrame({
        kind: all[from + 4] ?? 0,
        flags: all[from + 5] ?? 0,
        streamId: all.readUInt32LE(from + 8),
        argument: all.readUInt32LE(from + 12),
        payload: all.subarray(begin, end),
      });
      from = end;
    }
    this.#rest = from === all.length ? NOTHING : Buffer.from(all.subarray(from));
  }
}
