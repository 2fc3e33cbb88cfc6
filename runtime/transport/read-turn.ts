// How much of what one peer sends is dealt with before others have their turn, in bytes of memory
// and in time of the event loop. Many large messages, or slow calls, come in one chunk.

import { type Clock, whenRead } from "../base/clock.js";
import { MAX_REST_MS, MIN_REST_MS, MUCH_READ_BYTES, MUCH_READ_MS } from "../base/limits/connection.js";

/** A connection that rests. */
export interface Resting {
  /** The peer has its turn again: read on, until it is over. */
  onTurn(): void;
}

/**
 * Of one connection, or of all connections of one peer: each of them could bring a large message in
 * one round of the event loop. When the turn is over, they rest until the sockets of others were
 * read. Not for a time: the next socket may be looked at after it in the same round.
 */
export class ReadTurn {
  #bytes = 0;
  #ms = 0;
  #isOver = false;
  readonly #isShared: () => boolean;
  readonly #resting = new Set<Resting>();

  /**
   * `isShared`: whether others need the event loop too. Then a peer has half of its time at most.
   */
  constructor(isShared: () => boolean = () => true) {
    this.#isShared = isShared;
  }

  /** Nothing is to be read of the peer: whoever reads, `rest`s. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * A message has become so much, in bytes. True when that was the last of this turn, but for its
   * time.
   */
  add(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes >= MUCH_READ_BYTES;
  }

  /** The event loop was busy with what the peer has sent, for so long. */
  spend(ms: number, clock: Clock): void {
    this.#ms += ms;
    if (this.#isOver || (this.#bytes < MUCH_READ_BYTES && this.#ms < MUCH_READ_MS)) return;
    this.#isOver = true;
    const restMs = this.#isShared() ? Math.min(Math.max(this.#ms, MIN_REST_MS), MAX_REST_MS) : MIN_REST_MS;
    // What is not read does not keep a process alive, and those who wait for it may have nothing
    // else that does.
    clock.setTimeout(() => whenRead(clock, () => this.#begin()), restMs, true);
  }

  /** Calls `connection` back in the next turn, in the order in which they came. */
  rest(connection: Resting): void {
    this.#resting.add(connection);
  }

  /** It is gone. */
  leave(connection: Resting): void {
    this.#resting.delete(connection);
  }

  #begin(): void {
    this.#isOver = false;
    this.#bytes = 0;
    this.#ms = 0;
    for (const connection of this.#resting) {
      if (this.#isOver) return; // the others come first in the next one
      this.#resting.delete(connection);
      connection.onTurn();
    }
  }
}
