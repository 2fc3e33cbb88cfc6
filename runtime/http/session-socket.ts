// What node:http2 reads and writes of a connection, in place of its socket. Node would give
// nghttp2 64 KiB at once, in which a client begins and resets 1,000 streams.

import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { nextTick, setImmediate } from "../base/event-loop.js";

/** Whom the session reads by: the turn of its peer is kept there. */
export interface PieceSource {
  /**
   * Gives `take` all that comes from now on, in small pieces; an empty one is the end. A piece that
   * it takes with false is the last one until `goOnGiving`.
   */
  giveTo(take: (piece: Buffer) => boolean): void;
  goOnGiving(): void;
}

export class SessionSocket extends Duplex {
  readonly #socket: Socket;
  readonly #source: PieceSource;
  #isRead = false;
  /** The session takes no more, and the source waits. */
  #isFull = false;
  /** It is paused, and may be over. */
  #isWatched = false;
  /** It was paused anew, or a write has ended. */
  #isMoved = false;

  constructor(socket: Socket, source: PieceSource) {
    super({ readableHighWaterMark: 1 }); // a piece that is not taken is the last one
    this.#socket = socket;
    this.#source = source;
    socket.setNoDelay(true); // Node sets it for the socket of a session, which this one is not
    socket.once("close", () => this.destroy());
  }

  /**
   * By the session, while it writes, and once nghttp2 has ended it, such as for too many resets.
   * Then Node leaves it at that: it would not see its client's end either.
   */
  override pause(): this {
    super.pause();
    if (this.#isRead) this.#watch();
    return this;
  }

  override _read(): void {
    // Behind this read: what is given in it would be kept, with what is next.
    if (!this.#isRead) {
      this.#isRead = true;
      nextTick(() => this.#source.giveTo((piece) => this.#take(piece)));
    } else if (this.#isFull) {
      this.#isFull = false;
      nextTick(() => this.#source.goOnGiving());
    }
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, onWritten: (error?: Error | null) => void): void {
    this.#socket.write(bytes, (error) => this.#onWritten(onWritten, error));
  }

  override _writev(parts: readonly { readonly chunk: Buffer }[], onWritten: (error?: Error | null) => void): void {
    const last = parts.length - 1;
    this.#socket.cork();
    for (const [at, { chunk }] of parts.entries()) {
      this.#socket.write(chunk, at === last ? (error) => this.#onWritten(onWritten, error) : undefined);
    }
    this.#socket.uncork();
  }

  override _final(onEnded: () => void): void {
    this.#socket.end(onEnded);
  }

  override _destroy(error: Error | null, onDestroyed: (error?: Error | null) => void): void {
    this.#socket.destroy();
    onDestroyed(error);
  }

  #take(piece: Buffer): boolean {
    this.#isFull = !this.push(piece.length === 0 ? null : piece);
    return !this.#isFull;
  }

  #onWritten(onWritten: (error?: Error | null) => void, error: Error | null | undefined): void {
    onWritten(error);
    if (this.isPaused()) this.#watch();
  }

  /** Node sees a write end in a later round, and then reads on. */
  #watch(): void {
    this.#isMoved = true;
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#look();
  }

  #look(): void {
    this.#isMoved = false;
    setImmediate(() => setImmediate(() => this.#onLook()));
  }

  #onLook(): void {
    if (this.#isMoved && this.isPaused()) return this.#look();
    this.#isWatched = false;
    if (this.isPaused() && this.writableLength === 0) this.#socket.destroySoon();
  }
}
