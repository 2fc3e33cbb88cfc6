// What the streams of one connection share: the windows that are given to its peer, the items that
// wait here for their readers, and what this side has sent beyond its credit. Knows neither frames
// nor items. See "The streams of a connection together" in docs/protocol.md.

import { MAX_UNREAD_ITEM_BYTES } from "../base/limits/call.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import { CONNECTION_WINDOW_BYTES, MAX_BEYOND_CREDIT_BYTES, SMALL_WINDOW_BYTES, STREAM_WINDOW_BYTES } from "../wire/frame.js";

/** A stream whose next item must not go beyond its credit now. */
interface Waiting {
  /** Looks again whether it can. */
  wake(): void;
}

/** A stream that may have a reader who waits. */
interface Reading {
  /** So much of other streams is unread that its sender may wait for these to be read. */
  onCrowded(): void;
}

export class ConnectionStreams {
  /** Largest frame that the peer may send. */
  frameBytes = DEFAULT_MAX_FRAME_BYTES;
  /** Streams on which items may still come. */
  readonly reading = new Set<Reading>();
  /** At most one for a call. */
  readonly #waiting = new Set<Waiting>();
  /** Windows of the streams on which the peer may send. */
  #windowBytes = 0;
  /** Items of all streams that are kept for their readers, those of streams that are over too. */
  #unreadBytes = 0;
  /** Sent beyond the credit of its stream, and not yet read there. */
  #beyondBytes = 0;

  /** The window of a stream that begins: a small one when many others have theirs. */
  openWindow(): number {
    const hasRoom = this.#windowBytes + STREAM_WINDOW_BYTES <= CONNECTION_WINDOW_BYTES;
    const bytes = hasRoom ? STREAM_WINDOW_BYTES : SMALL_WINDOW_BYTES;
    this.#windowBytes += bytes;
    return bytes;
  }

  closeWindow(bytes: number): void {
    this.#windowBytes -= bytes;
  }

  /**
   * False when so many bytes of items cannot be kept besides those that wait already. One frame
   * always can.
   */
  keep(bytes: number): boolean {
    const after = this.#unreadBytes + bytes;
    if (after > MAX_UNREAD_ITEM_BYTES && this.#unreadBytes > 2 * CONNECTION_WINDOW_BYTES) return false;
    const wasCrowded = this.isCrowded;
    this.#unreadBytes = after;
    if (!wasCrowded && this.isCrowded) for (const stream of this.reading) stream.onCrowded();
    return true;
  }

  /**
   * Whether the peer may hold a frame back until what it sent beyond the credit of other streams is
   * read. Who reads one stream and not these would wait for ever.
   */
  get isCrowded(): boolean {
    return this.#unreadBytes > Math.max(0, MAX_BEYOND_CREDIT_BYTES - this.frameBytes);
  }

  /** They are read, or dropped. */
  release(bytes: number): void {
    this.#unreadBytes -= bytes;
  }

  /**
   * Whether a stream may send so much beyond its credit now. The first one always may: no item is
   * too large for ever.
   */
  mayGoBeyond(bytes: number): boolean {
    return this.#beyondBytes === 0 || this.#beyondBytes + bytes <= MAX_BEYOND_CREDIT_BYTES;
  }

  /** A stream has now so many bytes more, or fewer, beyond its credit. */
  changeBeyond(bytes: number): void {
    this.#beyondBytes += bytes;
    if (bytes >= 0 || this.#waiting.size === 0) return;
    for (const stream of [...this.#waiting]) stream.wake();
  }

  /** How many wait until the peer has read. */
  get waiters(): number {
    return this.#waiting.size;
  }

  /**
   * Wakes `stream` each time that the peer has read of what was sent beyond the credit of others,
   * until it leaves.
   */
  whenRead(stream: Waiting): void {
    this.#waiting.add(stream);
  }

  /** It waits no more. */
  leave(stream: Waiting): void {
    this.#waiting.delete(stream);
  }
}

/**
 * What one stream keeps of its connection's share. Apart from the stream, so that it can be given
 * back when the stream is forgotten unread.
 */
export class KeptItems {
  readonly streams: ConnectionStreams;
  #bytes = 0;

  constructor(streams: ConnectionStreams) {
    this.streams = streams;
  }

  /** False when they must be dropped. */
  keep(bytes: number): boolean {
    if (!this.streams.keep(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
    this.streams.release(bytes);
  }

  releaseAll(): void {
    this.release(this.#bytes);
  }

  /**
   * Gives everything back when nobody can read `stream` any more: its call is over, and nothing
   * else would.
   */
  releaseWith(stream: object): void {
    if (this.#bytes > 0) forgotten.register(stream, this);
  }
}

const forgotten = new FinalizationRegistry<KeptItems>((kept) => kept.releaseAll());
