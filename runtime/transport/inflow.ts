// What is read from one socket: split into frames, held while its peer does not take its answers or sends too much of a kind, given up when a frame does not
// come to its end.

import type { Socket } from "node:net";
import type { Clock, Timer } from "../base/clock.js";
import { MAX_HELLO_BYTES } from "../base/limits.js";
import { HEADER_BYTES } from "../wire/frame.js";
import { FrameReader, type FrameSink } from "../wire/frame-reader.js";
import type { PeerCertificate } from "./certificate.js";
import { FrameWatch } from "./frame-watch.js";
import { ConnectionRoom } from "./unfinished-frames.js";

export interface InflowOwner extends FrameSink {
  /** What a chunk held is dealt with, or it was held in its middle. */
  onChunkRead(): void;
  /** A frame could not be read, or not be dealt with. `first` is the first byte of the chunk. */
  onReadError(error: unknown, first: number | undefined): void;
  /** The peer sends the beginning of a frame, and nothing more. */
  onLate(reason: string): void;
}

export class Inflow {
  readonly frames: FrameReader;
  /** Monotonic milliseconds of the last chunk that was read. */
  readAt: number;
  /** While a chunk is looked through. */
  isReading = false;
  readonly #socket: Socket;
  readonly #owner: InflowOwner;
  readonly #clock: Clock;
  readonly #watch: FrameWatch;
  readonly #room: ConnectionRoom;
  #isHeld = false;
  /** While it is paused. */
  #pause: Timer | undefined;

  constructor(socket: Socket, owner: InflowOwner, clock: Clock, certificate?: PeerCertificate) {
    this.#socket = socket;
    this.#owner = owner;
    this.#clock = clock;
    this.#room = new ConnectionRoom(socket, certificate);
    this.readAt = clock.nowMs();
    this.frames = new FrameReader(owner, MAX_HELLO_BYTES + HEADER_BYTES, this.#room);
    this.#watch = new FrameWatch(this.frames, clock, (reason) => owner.onLate(reason));
  }

  /** Takes `bytes[0, length)` that the socket has read. */
  receive(bytes: Buffer, view: DataView, length: number): void {
    this.#begin();
    try {
      this.frames.push(bytes, view, length);
    } catch (error) {
      this.#owner.onReadError(error, bytes[0]);
    }
    this.#end();
  }

  /** Nothing more is read, not even of the chunk that is being read: the calls behind this one do not begin. */
  hold(): void {
    this.#isHeld = true;
    this.#stopReading();
  }

  /** Goes on, unless it is paused. */
  resume(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.#pause === undefined) this.#goOn();
  }

  /** The same for so long. Goes on by itself, unless it is held. */
  pause(ms: number): void {
    if (this.#pause !== undefined) return;
    this.#stopReading();
    this.#pause = this.#clock.setTimeout(() => {
      this.#pause = undefined;
      if (!this.#isHeld) this.#goOn();
    }, ms);
  }

  #stopReading(): void {
    this.frames.hold();
    this.#watch.stop(); // the rest of a frame cannot come
    this.#socket.pause();
  }

  /** First with what was kept of the last chunk. */
  #goOn(): void {
    this.#begin();
    try {
      this.frames.resume();
    } catch (error) {
      this.#owner.onReadError(error, undefined);
    }
    this.#end();
    if (!this.#isStopped) this.#socket.resume(); // what was kept may have led to being held again
  }

  stop(): void {
    this.#pause?.cancel();
    this.#watch.stop();
    this.frames.stop();
    this.#room.close();
  }

  get #isStopped(): boolean {
    return this.#isHeld || this.#pause !== undefined;
  }

  #begin(): void {
    this.readAt = this.#clock.nowMs();
    this.isReading = true;
  }

  #end(): void {
    this.isReading = false;
    this.#owner.onChunkRead();
    if (this.frames.isPartial && !this.#isStopped) this.#watch.start();
  }
}
