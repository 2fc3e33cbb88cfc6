// A timer that judges a peer: it counts the time in which this process could have heard of it.

import { type Clock, type Timer, whenRead } from "./clock.js";
import { LOOP_STOOD_MS } from "./limits/connection.js";

/** Parts of the delay, each of which shows whether the event loop stood in it. */
const PARTS = 5;

/**
 * Calls `fn` once after `delayMs` in which our own event loop ran, when what has arrived by then
 * has been read. A part of the delay at whose end the loop stood is waited for again, so that a
 * peer always has a fifth of it to answer.
 */
export function setPatientTimeout(clock: Clock, fn: () => void, delayMs: number): Timer {
  const timer = new PatientTimer(clock, fn, delayMs / PARTS);
  timer.wait();
  return timer;
}

class PatientTimer implements Timer {
  readonly #clock: Clock;
  readonly #fn: () => void;
  readonly #partMs: number;
  #left = PARTS;
  #dueAt = 0;
  #timer: Timer | undefined;
  #isCancelled = false;

  constructor(clock: Clock, fn: () => void, partMs: number) {
    this.#clock = clock;
    this.#fn = fn;
    this.#partMs = partMs;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#timer?.cancel();
  }

  wait(): void {
    this.#dueAt = this.#clock.nowMs() + this.#partMs;
    this.#timer = this.#clock.setTimeout(() => this.#onPart(), this.#partMs);
  }

  #onPart(): void {
    const stood = this.#clock.nowMs() - this.#dueAt > LOOP_STOOD_MS;
    if (!stood) this.#left--;
    if (this.#left > 0) this.wait();
    else whenRead(this.#clock, () => this.#judge());
  }

  #judge(): void {
    if (!this.#isCancelled) this.#fn();
  }
}
