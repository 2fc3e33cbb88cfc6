// Gives node:http what comes over a socket in small pieces, between which its peer may have to
// rest. Node gives its parser all that it reads at once: 64 KiB by the byte are 10,000 parts.

import type { Socket } from "node:net";
import type { Clock } from "../base/clock.js";
import { nextTick } from "../base/event-loop.js";
import { HTTP_PIECE_BYTES } from "../base/limits/http.js";

/** In whose turn the socket is read. */
export interface PieceReader {
  readonly isResting: boolean;
  /** It took so long, in milliseconds. What its requests and parts count anyway comes on top. */
  spend(ms: number): void;
}

/** Of a socket that looks odd: otherwise Node's parser reads faster, without events. */
export class SocketPieces {
  readonly #socket: Socket;
  readonly #reader: PieceReader;
  readonly #clock: Clock;
  /** Those of node:http. */
  #takers: ReturnType<Socket["listeners"]> | undefined;
  /** What has come and was not given yet. Bounded by what Node reads before it is paused. */
  #left: Buffer[] = [];
  #isFeeding = false;

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
    this.#takers = this.#socket.listeners("data");
    this.#socket.removeAllListeners("data");
    this.#socket.on("data", (bytes: Buffer) => {
      this.#left.push(bytes);
      this.goOn();
    });
  }

  /** The peer has its turn again. */
  goOn(): void {
    if (!this.#isFeeding) this.#feed();
  }

  /** Node deals with the parts of a piece in a later tick: the next one is behind it. */
  #feed(): void {
    const piece = this.#reader.isResting ? undefined : this.#next();
    this.#isFeeding = piece !== undefined;
    if (piece === undefined) return;
    const beganAt = this.#clock.nowMs();
    for (const take of this.#takers ?? []) Reflect.apply(take, this.#socket, [piece]);
    nextTick(() => {
      this.#reader.spend(this.#clock.nowMs() - beganAt);
      this.#feed();
    });
  }

  #next(): Buffer | undefined {
    const [first] = this.#left;
    if (first === undefined || this.#socket.destroyed) {
      this.#left = [];
      return undefined;
    }
    if (first.length <= HTTP_PIECE_BYTES) return this.#left.shift();
    this.#left[0] = first.subarray(HTTP_PIECE_BYTES);
    return first.subarray(0, HTTP_PIECE_BYTES);
  }
}
