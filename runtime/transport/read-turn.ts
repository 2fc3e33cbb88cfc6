// How much of what one peer sends is dealt with before others have their turn, in bytes of memory
// and in time of the event loop. Many large messages, or slow calls, come in one chunk.

import { type Clock, whenRead } from "../base/clock.js";
import {
  LARGE_MESSAGE_BYTES,
  LONG_READ_MS,
  MAX_REST_MS,
  MIN_REST_MS,
  MUCH_READ_ALONE_MS,
  MUCH_READ_BYTES,
  MUCH_READ_MS,
} from "../base/limits/connection.js";

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
  /** Of them, those of large messages. */
  #largeBytes = 0;
  #ms = 0;
  /** In short pieces, in this round of the event loop, or in few rounds. */
  #roundMs = 0;
  /** `#roundMs` begins anew when this round has read its sockets. */
  #isRoundWatched = false;
  #isOver = false;
  readonly #isShared: () => boolean;
  readonly #leastRestMs: (bytes: number) => number;
  readonly #resting = new Set<Resting>();

  /**
   * `isShared`: whether others need the event loop too. Then a peer has half of its time at most.
   * `leastRestMs`: how long it rests at least behind large messages of so many bytes.
   */
  constructor(isShared: () => boolean = () => true, leastRestMs: (bytes: number) => number = () => 0) {
    this.#isShared = isShared;
    this.#leastRestMs = leastRestMs;
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
    if (bytes >= LARGE_MESSAGE_BYTES) this.#largeBytes += bytes;
    return this.#bytes >= MUCH_READ_BYTES;
  }

  /** The event loop was busy with what the peer has sent, for so long. */
  spend(ms: number, clock: Clock): void {
    this.#ms += ms;
    if (this.#isOver || (this.#bytes < MUCH_READ_BYTES && this.#ms < MUCH_READ_MS)) return;
    this.#isOver = true;
    // Ordinary messages, of which many have come by now: a timer would leave the process idle.
    if (this.#largeBytes === 0 && this.#ms < LONG_READ_MS) {
      whenRead(clock, () => this.#begin());
      return;
    }
    const restMs = this.#isShared() ? Math.max(this.#ms, this.#leastRestMs(this.#largeBytes), MIN_REST_MS) : MIN_REST_MS;
    // What is not read does not keep a process alive, and those who wait for it may have nothing
    // else that does.
    clock.setTimeout(() => whenRead(clock, () => this.#begin()), Math.min(restMs, MAX_REST_MS), true);
  }

  /**
   * The same for a piece below `LONG_READ_MS`. They only count together when one round of the event
   * loop has many: a peer with 200 connections can bring 200 at once. One that is gone leaves what
   * the kernel keeps for each. No rest follows but the look at the sockets of others.
   */
  spendShort(ms: number, clock: Clock): void {
    this.#roundMs += ms;
    if (this.#roundMs < LONG_READ_MS) return;
    if (!this.#isRoundWatched) {
      this.#isRoundWatched = true;
      whenRead(clock, () => this.#onRoundRead());
    }
    if (this.#isOver || this.#roundMs < MUCH_READ_MS) return;
    if (this.#roundMs < MUCH_READ_ALONE_MS && !this.#isShared()) return;
    this.#isOver = true;
    whenRead(clock, () => this.#goOn());
  }

  /** Calls `connection` back in the next turn, in the order in which they came. */
  rest(connection: Resting): void {
    this.#resting.add(connection);
  }

  /** It is gone. */
  leave(connection: Resting): void {
    this.#resting.delete(connection);
  }

  #onRoundRead(): void {
    this.#isRoundWatched = false;
    this.#roundMs = 0;
  }

  #begin(): void {
    this.#bytes = 0;
    this.#largeBytes = 0;
    this.#ms = 0;
    this.#goOn();
  }

  #goOn(): void {
    this.#isOver = false;
    for (const connection of this.#resting) {
      if (this.#isOver) return; // the others come first in the next one
      this.#resting.delete(connection);
      connection.onTurn();
    }
  }
}
