// What time it is for the calls of one tick of the event loop. A clock that is read for each would
// cost a tenth of the call, at 64 of them a tick.

import type { Clock } from "../base/clock.js";
import { nextTick } from "../base/event-loop.js";

/** Calls of one tick that each read the clock. */
const EXACT_READS = 4;

/** Moments in monotonic milliseconds. */
export class TickClock {
  readonly #clock: Clock;
  readonly #onTickEnd: () => void;
  /** When the clock was last read in this tick. */
  #at: number | undefined = undefined;
  #calls = 0;

  /** `onTickEnd` is called at the end of each tick in which somebody has asked. */
  constructor(clock: Clock, onTickEnd: () => void) {
    this.#clock = clock;
    this.#onTickEnd = (): void => {
      this.#at = undefined;
      this.#calls = 0;
      onTickEnd();
    };
  }

  /**
   * For a call that begins. Read for the first ones, between which the caller may have worked for
   * long, and then for one of sixteen.
   */
  nowOfCall(): number {
    const calls = this.#calls++;
    return calls < EXACT_READS || (calls & 15) === 0 ? this.#read() : this.now();
  }

  /** Read once a tick, for what needs no more. */
  now(): number {
    return this.#at ?? this.#read();
  }

  #read(): number {
    if (this.#at === undefined) nextTick(this.#onTickEnd);
    this.#at = this.#clock.nowMs();
    return this.#at;
  }
}
