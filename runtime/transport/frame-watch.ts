// Gives up a peer that sends the beginning of a frame and not the rest. One that is only slow, with
// a large frame, may go on.

import type { Clock, Timer } from "../base/clock.js";
import { FRAME_TIMEOUT_MS, MIN_PEER_BYTES_PER_SECOND } from "../base/limits/connection.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import type { FrameReader } from "../wire/frame-reader.js";

/** What the slowest peer sends in the time between two looks. */
const MIN_BYTES = (MIN_PEER_BYTES_PER_SECOND * FRAME_TIMEOUT_MS) / 1_000;

export class FrameWatch {
  readonly #frames: FrameReader;
  readonly #clock: Clock;
  readonly #onLate: (reason: string) => void;
  #timer: Timer | undefined;

  constructor(frames: FrameReader, clock: Clock, onLate: (reason: string) => void) {
    this.#frames = frames;
    this.#clock = clock;
    this.#onLate = onLate;
  }

  /**
   * A frame has begun. One timer for all of them, as most chunks end within a frame: it looks
   * whether the frame is still the same.
   */
  start(): void {
    if (this.#timer !== undefined) return;
    const frame = this.#frames.partials;
    const before = this.#frames.partialBytes;
    const onTime = (): void => {
      this.#timer = undefined;
      if (!this.#frames.isPartial) return;
      const bytes = this.#frames.partialBytes - before;
      if (this.#frames.partials !== frame || bytes >= MIN_BYTES) return this.start();
      this.#onLate(`sent half a frame, and ${bytes} bytes of the rest within ${FRAME_TIMEOUT_MS} ms`);
    };
    this.#timer = setPatientTimeout(this.#clock, onTime, FRAME_TIMEOUT_MS);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
