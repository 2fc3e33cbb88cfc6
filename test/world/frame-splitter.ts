// Cuts what goes one way of a connection into frames, in pieces of any size. Judges nothing.

import { HEADER_BYTES, PREFACE } from "#runtime/wire/frame.js";

export class Frame {
  readonly kind: number;
  readonly flags: number;
  readonly streamId: number;
  readonly argument: number;
  readonly payloadBytes: number;
  readonly #bytes: Buffer;
  readonly #begin: number;

  constructor(bytes: Buffer, at: number, payloadBytes: number) {
    this.kind = bytes[at + 4] ?? 0;
    this.flags = bytes[at + 5] ?? 0;
    this.streamId = bytes.readUInt32LE(at + 8);
    this.argument = bytes.readUInt32LE(at + 12);
    this.payloadBytes = payloadBytes;
    this.#bytes = bytes;
    this.#begin = at + HEADER_BYTES;
  }

  /** Valid until the function returns that is told of the frame. Few ask for it. */
  get payload(): Buffer {
    return this.#bytes.subarray(this.#begin, this.#begin + this.payloadBytes);
  }
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
      const payloadBytes = all.readUInt32LE(from);
      const end = from + HEADER_BYTES + payloadBytes;
      if (all.length < end) break;
      this.#onFrame(new Frame(all, from, payloadBytes));
      from = end;
    }
    this.#rest = from === all.length ? NOTHING : Buffer.from(all.subarray(from));
  }
}
