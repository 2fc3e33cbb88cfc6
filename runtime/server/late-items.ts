// Items that come when their call is over, and for which their client had credit. They were paid
// for, and are no frames without effect.

import { DEFAULT_MAX_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import { STREAM_WINDOW_BYTES } from "../wire/frame.js";

/**
 * As much as the items of all calls of a connection together: it bounds what is forgiven, and
 * nothing is held.
 */
const MAX_BYTES = DEFAULT_MAX_CALLS_PER_CONNECTION * STREAM_WINDOW_BYTES;

export class LateItems {
  #bytes = 0;

  /** A call is over whose client may still have sent so many bytes. */
  forgive(bytes: number): void {
    if (bytes > 0) this.#bytes = Math.min(this.#bytes + bytes, MAX_BYTES);
  }

  /** False when there was no credit for an ITEM of so many bytes. */
  take(bytes: number): boolean {
    if (this.#bytes <= 0) return false;
    this.#bytes -= Math.max(1, bytes);
    return true;
  }
}
