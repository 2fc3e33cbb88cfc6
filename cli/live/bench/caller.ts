// Makes one call after the other, and knows when the one was due that is under way. Made once for
// each call that may be at the servers at a time, so that a call costs no function of its own.

import type { CallEnd, OnCallEnd } from "callwire/dynamic";

/** Told of each end. `caller` has the times of the call until it makes the next. */
export type OnEnd = (caller: Caller, end: CallEnd) => void;

/** Makes the call of that number, whose end `onEnd` is told of later. */
export type MakeCall = (number: number, onEnd: OnCallEnd) => void;

export class Caller {
  readonly #call: MakeCall;
  readonly #onEnd: OnCallEnd;
  /** When the call was due. Milliseconds of the clock, as below. */
  intendedAt = 0;
  sentAt = 0;

  constructor(call: MakeCall, onEnd: OnEnd) {
    this.#call = call;
    this.#onEnd = (end) => onEnd(this, end);
  }

  /** Not before the end of the one before. */
  send(number: number, intendedAt: number, sentAt: number): void {
    this.intendedAt = intendedAt;
    this.sentAt = sentAt;
    this.#call(number, this.#onEnd);
  }
}
