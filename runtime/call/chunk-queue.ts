// The payloads of a stream's ITEM frames in their order, until they are read. Knows nothing of
// items.

import type { Reader } from "../wire/reader.js";

/**
 * Payloads up to this size that pile up are put together: kept alone, each would cost many times
 * its bytes.
 */
const SMALL_BYTES = 512;

/** Where they are put together. */
const BLOCK_BYTES = 4 * 1024;

/**
 * Chunks that were taken out before the array is made shorter: an array of 100,000 that loses its
 * first element is copied each time.
 */
const MAX_TAKEN = 1_024;

export class ChunkQueue {
  #chunks: Buffer[] = [];
  /** Index of the first chunk that was not taken. */
  #first = 0;
  /** The last chunk, while it is a block with room; it stands in #chunks only when it was begun. */
  #block: Buffer | undefined;
  #blockBytes = 0;

  /** Adds a copy of what `reader` has left. */
  push(reader: Reader): void {
    const bytes = reader.remaining;
    if (bytes > SMALL_BYTES || this.#isEmpty) {
      this.#endBlock();
      this.#chunks.push(reader.copyRest());
      return;
    }
    if (this.#block === undefined || this.#blockBytes + bytes > BLOCK_BYTES) this.#beginBlock();
    if (this.#block !== undefined) reader.copyRestTo(this.#block, this.#blockBytes);
    this.#blockBytes += bytes;
  }

  /** Takes the first chunk out: one payload, or several one behind the other. */
  shift(): Buffer | undefined {
    const chunk = this.#chunks[this.#first];
    if (chunk === undefined) return undefined;
    this.#first++;
    const isBlock = chunk === this.#block;
    const taken = isBlock ? chunk.subarray(0, this.#blockBytes) : chunk;
    if (isBlock) this.#block = undefined;
    if (this.#isEmpty) this.clear();
    else if (this.#first >= MAX_TAKEN) this.#forgetTaken();
    return taken;
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#block = undefined;
  }

  get #isEmpty(): boolean {
    return this.#first === this.#chunks.length;
  }

  #beginBlock(): void {
    this.#endBlock();
    this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#blockBytes = 0;
    this.#chunks.push(this.#block);
  }

  /** Nothing is added to the block any more; its unused end stays out of sight. */
  #endBlock(): void {
    if (this.#block !== undefined) this.#chunks[this.#chunks.length - 1] = this.#block.subarray(0, this.#blockBytes);
    this.#block = undefined;
  }

  #forgetTaken(): void {
    this.#chunks = this.#chunks.slice(this.#first);
    this.#first = 0;
  }
}
