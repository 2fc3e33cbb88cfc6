// Gives node:http and node:http2 what comes over a socket in small pieces, between which its peer
// may have to rest. Node parses all that it reads at once: 64 KiB by the byte are 10,000 parts.

import type { Socket } from "node:net";
import type { Clock } from "../base/clock.js";
import { nextTick } from "../base/event-loop.js";
import { HTTP_PIECE_BYTES, HTTP2_PIECE_BYTES } from "../base/limits/http.js";

/** In whose turn the socket is read. */
export interface PieceReader {
  readonly isResting: boolean;
  /** It took so long, in milliseconds. What its requests and parts count anyway comes on top. */
  spend(ms: number): void;
  /** What has come was given, and the socket may be read on. */
  onAllGiven(): void;
}

const END = Buffer.alloc(0);

/**
 * Of a socket of HTTP/1.1 that looks odd: otherwise Node's parser reads faster, without events. Of
 * HTTP/2 each is read so.
 */
export class SocketPieces {
  readonly #socket: Socket;
  readonly #reader: PieceReader;
  readonly #clock: Clock;
  /** Those of node:http, or the one of a session. */
  #takers: readonly ((piece: Buffer) => void)[] | undefined;
  /**
   * What has come and was not given yet. Bounded by what Node reads before it is paused: the socket
   * is read on when it is empty.
   */
  #left: Buffer[] = [];
  #pieceBytes = HTTP_PIECE_BYTES;
  #isFeeding = false;
  /** Its taker has enough. */
  #isHeld = false;
  /** The socket is paused until nothing is left. */
  #isAwaited = false;

  constructor(socket: Socket, reader: PieceReader, clock: Clock) {
    this.#socket = socket;
    this.#reader = reader;
    this.#clock = clock;
  }

  /**
   * From now on, once node:http listens. A second call does nothing, nor one for a socket that is
   * paused: who takes it from Node's parser then would never be given more.
   */
  begin(): void {
    if (this.#takers !== undefined || this.#socket.destroyed || this.#socket.isPaused()) return;
    const takers = this.#socket.listeners("data");
    this.#takers = takers.map((take) => (piece) => Reflect.apply(take, this.#socket, [piece]));
    this.#socket.removeAllListeners("data");
    this.#read();
  }

  /**
   * The same for one taker, of a socket that nobody else reads. An empty piece is the end. A piece
   * that it takes with false is the last one until `release`.
   */
  giveTo(take: (piece: Buffer) => boolean): void {
    this.#pieceBytes = HTTP2_PIECE_BYTES;
    this.#takers = [
      (piece) => {
        this.#isHeld = !take(piece);
      },
    ];
    this.#socket.once("end", () => this.#onBytes(END));
    this.#read();
    this.#socket.resume();
  }

  /** Its taker has room again. */
  release(): void {
    this.#isHeld = false;
    this.goOn();
  }

  /** Somebody takes what comes. */
  get isTaken(): boolean {
    return this.#takers !== undefined;
  }

  /** Whether the socket may be read on. When it may not, `onAllGiven` says when. */
  hasRoom(): boolean {
    this.#isAwaited = this.#isHeld || this.#left.length > 0;
    return !this.#isAwaited;
  }

  /** The peer has its turn again. */
  goOn(): void {
    if (!this.#isFeeding) this.#feed();
  }

  #read(): void {
    this.#socket.on("data", (bytes: Buffer) => this.#onBytes(bytes));
  }

  #onBytes(bytes: Buffer): void {
    this.#left.push(bytes);
    if (this.#isHeld && !this.hasRoom()) this.#socket.pause();
    this.goOn();
  }

  /**
   * Node deals with the parts of a piece in a later tick: the next one is behind it. What the piece
   * itself took counts at once, as other connections of the peer may be next in this turn.
   */
  #feed(): void {
    const piece = this.#isHeld || this.#reader.isResting ? undefined : this.#next();
    this.#isFeeding = piece !== undefined;
    if (piece === undefined) return this.#onNone();
    const beganAt = this.#clock.nowMs();
    for (const take of this.#takers ?? []) take(piece);
    const givenAt = this.#clock.nowMs();
    this.#reader.spend(givenAt - beganAt);
    nextTick(() => {
      this.#reader.spend(this.#clock.nowMs() - givenAt);
      this.#feed();
    });
  }

  /** Nothing is left, or it waits. */
  #onNone(): void {
    if (this.#isAwaited && !this.#reader.isResting && this.hasRoom()) this.#reader.onAllGiven();
  }

  #next(): Buffer | undefined {
    const [first] = this.#left;
    if (first === undefined || this.#socket.destroyed) {
      this.#left = [];
      return undefined;
    }
    if (first.length <= this.#pieceBytes) return this.#left.shift();
    this.#left[0] = first.subarray(this.#pieceBytes);
    return first.subarray(0, this.#pieceBytes);
  }
}
