// How much of what one peer sends is made into values before others have their turn. Small messages that become large cost time, and many of them come in one chunk.

import { type Clock, whenRead } from "../base/clock.js";
import { MUCH_READ_BYTES, MUCH_READ_PAUSE_MS } from "../base/limits.js";

/** A connection that rests. */
export interface Resting {
  /** The peer has its turn again: read on, until it is over. */
  onTurn(): void;
}

/**
 * Of one connection, or of all connections of one peer: each of them could bring a large message in one round of the event loop. When the turn is over, they
 * rest until the sockets of others were read. Not for a time: the next socket may be looked at after it in the same round.
 */
export class ReadTurn {
  #bytes = 0;
  #isOver = false;
  readonly #resting = new Set<Resting>();

  /** Nothing is to be read of the peer: whoever reads, `rest`s. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** A message has become so much, in bytes. */
  add(bytes: number, clock: Clock): void {
    this.#bytes += bytes;
    if (this.#bytes < MUCH_READ_BYTES || this.#isOver) return;
    this.#isOver = true;
    // What is not read does not keep a process alive, and those who wait for it may have nothing else that does.
    clock.setTimeout(() => whenRead(clock, () => this.#begin()), MUCH_READ_PAUSE_MS, true);
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
    for (const connection of this.#resting) {
      if (this.#isOver) return; // the others come first in the next one
      this.#resting.delete(connection);
      connection.onTurn();
    }
  }
}
