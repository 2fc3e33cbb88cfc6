// What the reader of one stream has read and not yet given back to the sender as credit, and what
// it has lent beyond the window.

import { STREAM_WINDOW_BYTES } from "../wire/frame.js";

/**
 * Part of the window after which the peer is given as much as was read, so that it need not stop
 * while a fast reader reads.
 */
const CREDIT_STEP = 1 / 4;

export class ReadCredit {
  /** Bytes read and not yet given back, and how many are given back together. */
  #readBytes = 0;
  #stepBytes = STREAM_WINDOW_BYTES * CREDIT_STEP;
  /** Credit beyond the window, which is not given back when it is read. */
  #loanBytes = 0;

  /** The window of the stream. Nothing has been read yet. */
  begin(windowBytes: number): void {
    this.#stepBytes = windowBytes * CREDIT_STEP;
  }

  /** So many bytes were read. Returns how many the peer is to be given now: 0 most of the time. */
  read(bytes: number): number {
    this.#readBytes += bytes;
    return this.#readBytes < this.#stepBytes ? 0 : this.#giveBack();
  }

  /**
   * Returns how many bytes the peer is to be lent so that a frame of `frameBytes` is within its
   * credit: 0 when what is left of the window is more.
   */
  lend(frameBytes: number): number {
    const bytes = frameBytes - this.#loanBytes;
    if (bytes <= this.#stepBytes) return 0;
    this.#loanBytes += bytes;
    return bytes;
  }

  #giveBack(): number {
    const due = this.#readBytes - this.#loanBytes;
    this.#readBytes = 0;
    this.#loanBytes = Math.max(0, -due);
    return Math.max(0, due);
  }
}
