// Notices soon that an instance which has calls says nothing at all: then it is asked for a sign of
// life, and until that comes others are preferred. Keepalive, which closes the connection, needs 15
// s; a caller with one call at a time would meet the silence again before that.

import { SILENCE_MS } from "../base/limits/call.js";

/** What is asked. */
export interface Silent {
  /** Monotonic milliseconds of the last bytes that came, whatever they were. */
  readonly readAt: number;
  sendPing(): void;
}

/** After so many signs of life without an answer the next one is asked for no less often. */
const MAX_DOUBLINGS = 9;

/**
 * Works by being asked, without a timer: while nobody looks for an instance, nobody needs to know.
 * Times are monotonic milliseconds.
 */
export class Silence {
  /** Since when a call waits, and no other did. */
  #since = 0;
  #pingedAt = -Infinity;
  /**
   * Signs of life since the last answer: calls that take long are no reason to ask all the time.
   */
  #pings = 0;

  /** A call is sent where none waits. */
  onFirstCall(now: number): void {
    this.#since = now;
  }

  onAnswer(): void {
    this.#pings = 0;
  }

  /**
   * How long an instance with calls has said nothing, once it was asked and has not answered; 0
   * before that. `latencyMs`: what it usually takes.
   */
  msAt(now: number, peer: Silent, latencyMs: number): number {
    const heardAt = Math.max(this.#since, peer.readAt);
    if (this.#pingedAt > heardAt) return now - this.#pingedAt > Math.max(SILENCE_MS, latencyMs) ? now - heardAt : 0;
    if (now - heardAt < Math.max(SILENCE_MS, 2 * latencyMs) * 2 ** this.#pings) return 0;
    this.#pings = Math.min(this.#pings + 1, MAX_DOUBLINGS);
    this.#pingedAt = now;
    peer.sendPing();
    return 0;
  }
}
