// What one connection sends: frames until they leave together in one write, and who waits while the
// peer does not take them. How far the system has come with it is outflow.ts. Guarded by
// `npm run bench`: one write per tick, or at the end of the read that caused it.

import type { Clock } from "../base/clock.js";
import { nextTick } from "../base/event-loop.js";
import { PAUSE_READING_BYTES } from "../base/limits/connection.js";
import { FrameWriter } from "../wire/frame-writer.js";
import type { ConnectionSocket } from "./connection-socket.js";
import { MAX_OUTFLOW_BYTES, Outflow } from "./outflow.js";

export interface OutboxOwner {
  /** Whether nothing may leave now. The owner calls `release` when it may. */
  mustHold(): boolean;
  /**
   * More than PAUSE_READING_BYTES wait for the peer: `onDrained` follows, when it has taken them.
   */
  onFull(): void;
  /** Those that waited have been told. */
  onDrained(): void;
  /** The peer does not read. */
  onLate(reason: string): void;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly side: "client" | "server";
  /** The other direction: what is written while a chunk is read leaves at its end. */
  readonly inflow: { readonly isReading: boolean };
}

/** Has something to send, and waits until the peer takes more. */
export interface Writing {
  /** Looks again whether it can go on. */
  wake(): void;
}

/**
 * Frames with a payload are written through `writer` and leave by themselves after `scheduleFlush`;
 * others are `sendControl`. States: open, shut (what was written before has left, or is lost with
 * the connection; what is written now goes nowhere).
 */
export class Outbox {
  readonly writer = new FrameWriter();
  readonly outflow: Outflow;
  readonly #socket: ConnectionSocket;
  readonly #owner: OutboxOwner;
  readonly #inflow: { readonly isReading: boolean };
  readonly #mostWaitingBytes: number;
  /** Each sends the items of one call; a connection bounds its calls. */
  readonly #waiting = new Set<Writing>();
  #isScheduled = false;
  #isPaused = false;
  #isShut = false;
  // One function for the life of the connection: a flush allocates nothing.
  readonly #onTick = (): void => {
    this.#isScheduled = false;
    this.flushBatch();
  };

  constructor(socket: ConnectionSocket, owner: OutboxOwner, { clock, side, inflow }: OutboxOptions) {
    this.#socket = socket;
    this.#owner = owner;
    this.#inflow = inflow;
    this.#mostWaitingBytes = MAX_OUTFLOW_BYTES[side];
    this.outflow = new Outflow(socket, clock, (reason) => owner.onLate(reason));
    socket.on("drain", () => this.#onDrain());
  }

  /**
   * False while more waits in the socket's queue than PAUSE_READING_BYTES: then `whenWritable`
   * calls back.
   */
  get isWritable(): boolean {
    return !this.#isPaused;
  }

  /** Bytes that were written and that the system has not taken over, those of an open frame too. */
  get waitingBytes(): number {
    return this.#socket.writableLength + this.writer.waitingBytes;
  }

  /** Bytes of all frames so far, those that wait included. */
  get writtenBytes(): number {
    return this.outflow.flushedBytes + this.writer.waitingBytes;
  }

  /** How many wait until it is writable. */
  get waiters(): number {
    return this.#waiting.size;
  }

  /** Sends a frame without payload. Does nothing when the connection is gone or ends. */
  sendControl(kind: number, flags: number, streamId: number, argument: number): void {
    if (this.#isShut) return;
    this.writer.emptyFrame(kind, flags, streamId, argument);
    this.scheduleFlush();
  }

  /**
   * Sends what was written at the end of this tick, or of the read that is going on; at once when
   * it is much. `isEager`: so that the peer starts soon, which costs more writes; for the sender
   * whose only peer it is.
   */
  scheduleFlush(isEager = false): void {
    if (this.writer.isFull(isEager)) return this.#flush();
    if (this.#isScheduled || this.#inflow.isReading) return;
    this.#isScheduled = true;
    nextTick(this.#onTick);
  }

  /** Wakes `writing` once, when the peer has taken what waits. Only while it is not writable. */
  whenWritable(writing: Writing): void {
    this.#waiting.add(writing);
  }

  /** It waits no more. */
  leave(writing: Writing): void {
    this.#waiting.delete(writing);
  }

  /** Sends all that is written. What follows answers something else. */
  flushBatch(): void {
    this.#flush();
    this.writer.startBatch();
  }

  /** Sends what was held. */
  release(): void {
    if (!this.#isShut && !this.writer.isEmpty) this.#write();
    if (!this.#socket.writableNeedDrain) this.#onDrain();
  }

  /** Sends what is written, whatever it has to wait for, and nothing after it. */
  shut(): void {
    this.writer.abandonFrame(); // one that is open would leave by half
    if (!this.writer.isEmpty) this.#write();
    this.#isShut = true;
  }

  /** The connection is gone, and what was not sent with it. */
  drop(): void {
    this.#isShut = true;
    this.outflow.stop();
    this.writer.discard();
  }

  #flush(): void {
    if (this.writer.isEmpty) return;
    if (this.#isShut) return this.writer.discard();
    if (!this.#owner.mustHold()) return this.#write();
    if (this.writer.waitingBytes > PAUSE_READING_BYTES) this.#isPaused = true;
  }

  #write(): void {
    this.outflow.onFlush(this.writer.waitingBytes);
    this.writer.flush(this.#socket);
    const waiting = this.#socket.writableLength;
    if (waiting <= PAUSE_READING_BYTES) return;
    if (waiting > this.#mostWaitingBytes + this.writer.maxFrameBytes)
      return this.#owner.onLate(`does not read: ${waiting} bytes wait`);
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.outflow.watch();
    this.#owner.onFull();
  }

  #onDrain(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.outflow.stop();
    this.#wakeAll();
    this.#owner.onDrained();
  }

  #wakeAll(): void {
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const writing of waiting) writing.wake();
  }
}
