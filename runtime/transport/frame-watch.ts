// Gives up a peer that sends the beginning of a frame and not the rest.

import type { Clock, Timer } from "../base/clock.js";
import { FRAME_TIMEOUT_MS } from "../base/limits.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import type { FrameReader } from "../wire/frame-reader.js";

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

  /** A frame has begun. One timer for all of them, as most chunks end within a frame: it looks whether the frame is still the same. */
  start(): void {
    if (this.#timer !== undefined) return;
    const frame = this.#frames.partials;
    const onTime = (): void => {
      this.#timer = undefined;
      if (!this.#frames.isPartial) return;
      if (this.#frames.partials !== frame) return this.start();
      this.#onLate(`sent half a frame, and not the rest within ${FRAME_TIMEOUT_MS} ms`);
    };
    this.#timer = setPatientTimeout(this.#clock, onTime, FRAME_TIMEOUT_MS);
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
