// What is read from one socket: split into frames, held while its peer does not take its answers or
// sends too much of a kind, given up when a frame does not come to its end.

import { type Clock, type Timer, whenRead } from "../base/clock.js";
import { CALLS_PER_LOOK, LONG_READ_MS, MAX_HELLO_BYTES } from "../base/limits/connection.js";
import { HEADER_BYTES } from "../wire/frame.js";
import { FrameReader, type FrameSink } from "../wire/frame-reader.js";
import type { PeerCertificate } from "./certificate.js";
import type { ConnectionSocket } from "./connection-socket.js";
import { FrameWatch } from "./frame-watch.js";
import { ReadTurn, type Resting } from "./read-turn.js";
import { ConnectionRoom } from "./unfinished-frames.js";

type ReadSocket = Pick<ConnectionSocket, "remoteAddress" | "pause" | "resume">;

export interface InflowOwner extends FrameSink {
  /** What a chunk held is dealt with, or it was held in its middle. */
  onChunkRead(): void;
  /** A frame could not be read, or not be dealt with. `first` is the first byte of the chunk. */
  onReadError(error: unknown, first: number | undefined): void;
  /** The peer sends the beginning of a frame, and nothing more. */
  onLate(reason: string): void;
}

export class Inflow implements Resting {
  readonly frames: FrameReader;
  /** Monotonic milliseconds of the last chunk that was read. */
  readAt: number;
  /** While a chunk is looked through. */
  isReading = false;
  /** Of this connection alone, until its owner says whose it is too. */
  turn = new ReadTurn();
  readonly #socket: ReadSocket;
  readonly #owner: InflowOwner;
  readonly #clock: Clock;
  readonly #watch: FrameWatch;
  readonly #room: ConnectionRoom;
  /** Monotonic milliseconds up to which the turn has its time. */
  #spentAt = 0;
  /** Calls before the next look at the clock. */
  #unseenCalls = CALLS_PER_LOOK;
  #isHeld = false;
  /** The turn of its peer is over. */
  #isResting = false;
  #isOver = false;
  /** While it is paused. */
  #pause: Timer | undefined;

  constructor(socket: ReadSocket, owner: InflowOwner, clock: Clock, certificate?: PeerCertificate) {
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
    if (this.turn.isOver) this.#rest(); // what has come is kept
    try {
      this.frames.push(bytes, view, length);
    } catch (error) {
      this.#owner.onReadError(error, bytes[0]);
    }
    this.#end();
  }

  /**
   * Nothing more is read, not even of the chunk that is being read: the calls behind this one do
   * not begin.
   */
  hold(): void {
    this.#isHeld = true;
    this.#stopReading();
  }

  /** Goes on, unless it is paused or rests. */
  resume(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (!this.#isStopped) this.#goOn();
  }

  /** The same for so long. Goes on by itself, unless it is held. */
  pause(ms: number): void {
    if (this.#pause !== undefined) return;
    this.#stopReading();
    this.#pause = this.#clock.setTimeout(() => whenRead(this.#clock, () => this.#onPauseOver()), ms, true);
  }

  /** A message of the peer has become so much, in bytes. */
  countDecoded(bytes: number): void {
    const isLast = this.turn.add(bytes);
    if (isLast || --this.#unseenCalls === 0) this.#spendTime(isLast);
    else if (this.turn.isOver) this.#rest();
  }

  /** What took long since the last look belongs to the peer's turn. */
  #spendTime(isLast = false): void {
    this.#unseenCalls = CALLS_PER_LOOK;
    const nowMs = this.#clock.nowMs();
    const ms = nowMs - this.#spentAt;
    if (isLast || ms >= LONG_READ_MS) {
      this.turn.spend(ms, this.#clock);
      this.#spentAt = nowMs;
    } else if (!this.isReading) this.turn.spendShort(ms, this.#clock);
    if (this.turn.isOver) this.#rest();
  }

  onTurn(): void {
    this.#isResting = false;
    if (!this.#isStopped) this.#goOn();
  }

  #onPauseOver(): void {
    this.#pause = undefined;
    if (!this.#isStopped) this.#goOn();
  }

  #rest(): void {
    if (this.#isResting || this.#isOver) return;
    this.#isResting = true;
    this.turn.rest(this);
    this.#stopReading();
  }

  #stopReading(): void {
    this.frames.hold();
    this.#watch.stop(); // the rest of a frame cannot come
    this.#socket.pause();
  }

  /** First with what was kept of the last chunk. */
  #goOn(): void {
    this.#begin();
    if (this.turn.isOver) this.#rest();
    try {
      if (!this.#isStopped) this.frames.resume();
    } catch (error) {
      this.#owner.onReadError(error, undefined);
    }
    this.#end();
    if (!this.#isStopped) this.#socket.resume(); // what was kept may have led to being held again
  }

  stop(): void {
    this.#isOver = true;
    this.#pause?.cancel();
    this.turn.leave(this);
    this.#watch.stop();
    this.frames.stop();
    this.#room.close();
  }

  get #isStopped(): boolean {
    return this.#isHeld || this.#isResting || this.#pause !== undefined;
  }

  #begin(): void {
    this.readAt = this.#clock.nowMs();
    this.#spentAt = this.readAt;
    this.isReading = true;
  }

  #end(): void {
    this.isReading = false;
    this.#spendTime();
    this.#owner.onChunkRead();
    if (this.frames.isPartial && !this.#isStopped) this.#watch.start();
  }
}
