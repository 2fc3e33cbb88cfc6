// How many streams of HTTP/2 the connections of one peer have reset in one round of the event loop.
// Knows nothing of connections: who has asked closes.

import { type Clock, whenRead } from "../base/clock.js";
import { MAX_HTTP2_PEER_RESETS, MAX_HTTP2_RESETS } from "../base/limits/http.js";
import type { ReadTurn } from "../transport/read-turn.js";

/** In this round: one number for each peer. */
class RoundCount {
  #count = 0;

  /** One more, and how many that makes. */
  next(clock: Clock): number {
    if (this.#count === 0) {
      whenRead(clock, () => {
        this.#count = 0;
      });
    }
    return ++this.#count;
  }
}

/** A peer is told by the turn that its connections share. */
const peers = new WeakMap<ReadTurn, RoundCount>();

/** Of one connection. */
export class StreamResets {
  readonly #clock: Clock;
  readonly #own = new RoundCount();
  readonly #ofPeer: RoundCount;

  constructor(turn: ReadTurn, clock: Clock) {
    this.#clock = clock;
    this.#ofPeer = peers.get(turn) ?? new RoundCount();
    peers.set(turn, this.#ofPeer);
  }

  /** A stream was reset. True when that is too much, of this connection or of its peer. */
  add(): boolean {
    const own = this.#own.next(this.#clock);
    return this.#ofPeer.next(this.#clock) > MAX_HTTP2_PEER_RESETS || own > MAX_HTTP2_RESETS;
  }
}
