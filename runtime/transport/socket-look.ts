// Looks at a socket after a pause of our own loop: what came meanwhile, and whether it ended, lies
// in it unread.

import { type Clock, whenRead } from "../base/clock.js";

export interface LookOwner {
  /** Monotonic milliseconds of the last bytes from the peer. */
  readonly readAt: number;
  /** All has been read, or as much as is waited for. */
  onLooked(): void;
}

/**
 * Turns of the event loop in which a socket is read, at most. Node reads 2 MiB of it in each: more
 * than a kernel's buffer holds lies before the end of no connection.
 */
export const MAX_LOOKS = 8;

/**
 * The end of a connection lies behind the last bytes before it: looks until a turn of the event
 * loop brings no more bytes.
 */
export class SocketLook {
  readonly #clock: Clock;
  readonly #owner: LookOwner;
  #isOn = false;
  #isStopped = false;

  constructor(clock: Clock, owner: LookOwner) {
    this.#clock = clock;
    this.#owner = owner;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  start(): void {
    if (this.#isOn || this.#isStopped) return;
    this.#isOn = true;
    // What ends the turn in which we stood comes before the sockets are polled again: that is no
    // look.
    whenRead(this.#clock, () => this.#look(MAX_LOOKS));
  }

  stop(): void {
    this.#isStopped = true;
  }

  #look(left: number): void {
    const { readAt } = this.#owner;
    whenRead(this.#clock, () => {
      if (this.#isStopped) return;
      if (left > 1 && this.#owner.readAt !== readAt) return this.#look(left - 1);
      this.#isOn = false;
      this.#owner.onLooked();
    });
  }
}
