// Counts the frames of one peer that had no effect, and ends the connection when there are too
// many: a flood of them is work without a call.

import { MAX_NO_PROGRESS_BURST, MAX_NO_PROGRESS_FRAMES_PER_SECOND } from "../base/limits/connection.js";
import { TokenBucket } from "../base/token-bucket.js";
import { ViolationError } from "../base/violation.js";

export class IdleFrames {
  readonly #burst: number;
  #bucket: TokenBucket | undefined;

  /**
   * `maxCalls`: what the peer may have at once; each of them may be answered while a frame for it
   * is on its way.
   */
  constructor(maxCalls: number) {
    this.#burst = Math.max(MAX_NO_PROGRESS_BURST, 2 * maxCalls);
  }

  /** Throws when there are too many. `now` in monotonic milliseconds. */
  count(now: number): void {
    this.#bucket ??= new TokenBucket(MAX_NO_PROGRESS_FRAMES_PER_SECOND, this.#burst, now);
    if (!this.#bucket.take(now))
      throw new ViolationError(`more than ${MAX_NO_PROGRESS_FRAMES_PER_SECOND} frames a second without effect`);
  }
}
