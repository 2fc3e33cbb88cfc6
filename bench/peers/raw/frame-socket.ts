// Frames over one socket: a word of operation and length, a word of id, the payload. Batched they
// leave in one write a tick, else each in its own.

import type { Socket } from "node:net";

export const OPERATION = { divide: 0, echo: 1, ticks: 2, item: 3, end: 4 } as const;

/**
 * A frame's payload is `bytes` (and `view`) from `at` on. Valid during the call only, unless it has
 * a buffer to itself.
 */
export type OnFrame = (operation: number, id: number, bytes: Buffer, view: DataView, at: number, length: number) => void;

const HEADER_BYTES = 8;
const BATCH_BYTES = 64 * 1024;
/** From here on a payload is written uncopied. */
const LARGE_BYTES = 8 * 1024;
const LENGTH_MASK = 0xff_ffff;

export class FrameSocket {
  /** Where the payload of the frame that `begin` began is written. */
  view: DataView;
  readonly #socket: Socket;
  readonly #isBatched: boolean;
  readonly #onFrame: OnFrame;
  #out = Buffer.allocUnsafeSlow(BATCH_BYTES);
  /**
   * What is not written yet begins here and ends at `#at`. What is before may still be on its way
   * and is not touched again.
   */
  #from = 0;
  #at = 0;
  #rest: Buffer | undefined;
  /** A frame of which a part has come. */
  #partial: { readonly operation: number; readonly id: number; readonly bytes: Buffer; filled: number } | undefined;

  constructor(socket: Socket, isBatched: boolean, onFrame: OnFrame) {
    this.#socket = socket;
    this.#isBatched = isBatched;
    this.#onFrame = onFrame;
    this.view = new DataView(this.#out.buffer);
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => socket.destroy());
  }

  /** Writes a header; returns where in `view` the payload belongs. `finish` when it is there. */
  begin(operation: number, id: number, length: number): number {
    if (this.#at + HEADER_BYTES + length > BATCH_BYTES) this.#turnPage();
    this.view.setUint32(this.#at, (operation << 24) | length);
    this.view.setUint32(this.#at + 4, id);
    const at = this.#at + HEADER_BYTES;
    this.#at = at + length;
    return at;
  }

  finish(): void {
    if (!this.#isBatched) this.flush();
  }

  write(operation: number, id: number, payload: Uint8Array): void {
    if (payload.length < LARGE_BYTES) {
      const at = this.begin(operation, id, payload.length); // it may turn the page
      this.#out.set(payload, at);
      this.finish();
      return;
    }
    this.#socket.cork();
    this.begin(operation, id, 0);
    this.view.setUint32(this.#at - HEADER_BYTES, (operation << 24) | payload.length);
    this.flush();
    this.#socket.write(payload);
    this.#socket.uncork();
  }

  /** False when the socket's buffer is full: `onDrain` then. */
  flush(): boolean {
    if (this.#at === this.#from) return !this.#socket.writableNeedDrain;
    const batch = this.#out.subarray(this.#from, this.#at);
    this.#from = this.#at;
    return this.#socket.write(batch);
  }

  onDrain(then: () => void): void {
    this.#socket.once("drain", then);
  }

  #turnPage(): void {
    this.flush();
    this.#out = Buffer.allocUnsafeSlow(BATCH_BYTES);
    this.view = new DataView(this.#out.buffer);
    this.#from = 0;
    this.#at = 0;
  }

  #read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#rest !== undefined) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = this.#partial === undefined ? 0 : this.#fill(bytes, 0);
    while (at + HEADER_BYTES <= bytes.length) {
      const word = view.getUint32(at);
      const length = word & LENGTH_MASK;
      const id = view.getUint32(at + 4);
      at += HEADER_BYTES;
      if (at + length <= bytes.length) {
        this.#onFrame(word >>> 24, id, bytes, view, at, length);
        at += length;
      } else {
        this.#partial = { operation: word >>> 24, id, bytes: Buffer.allocUnsafeSlow(length), filled: 0 };
        at = this.#fill(bytes, at);
      }
    }
    if (at < bytes.length) this.#rest = bytes.subarray(at);
  }

  /** Completes the partial frame as far as `source` goes; returns where it stopped. */
  #fill(source: Buffer, from: number): number {
    const partial = this.#partial;
    if (partial === undefined) return from;
    const { operation, id, bytes } = partial;
    const copied = source.copy(bytes, partial.filled, from);
    partial.filled += copied;
    if (partial.filled === bytes.length) {
      this.#partial = undefined;
      this.#onFrame(operation, id, bytes, new DataView(bytes.buffer), 0, bytes.length);
    }
    return from + copied;
  }
}
