// What was written to one socket, how far the system has come with it, and whether it stands still.

import type { Clock, Timer } from "../base/clock.js";
import {
  MAX_OVERDRAFT_OF_CONNECTION_BYTES,
  MAX_WAITING_BYTES,
  OVERDRAWN_STALL_MS,
  STALL_TIMEOUT_MS,
} from "../base/limits/connection.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import type { ConnectionSocket } from "./connection-socket.js";

type WrittenSocket = Pick<ConnectionSocket, "bytesWritten" | "writableLength" | "once">;

/**
 * What Node keeps behind a socket, as far as it is looked at. No part of its documented interface:
 * an engine may lack it.
 */
interface WriteHandle {
  /** Bytes that were handed to it. */
  readonly bytesWritten?: unknown;
  /** Those of them that the system has not taken over. */
  readonly writeQueueSize?: unknown;
}

/**
 * Above these, and a frame more, the connection is closed. A server's answers keep below by
 * themselves, see server/answers.ts.
 */
export const MAX_OUTFLOW_BYTES = {
  client: MAX_WAITING_BYTES,
  server: MAX_WAITING_BYTES + MAX_OVERDRAFT_OF_CONNECTION_BYTES,
} as const;

export class Outflow {
  readonly #socket: WrittenSocket;
  readonly #clock: Clock;
  readonly #onStall: (reason: string) => void;
  /**
   * Batches that were written to the socket: what was written to the connection since the last of
   * them is in this process yet.
   */
  flushes = 0;
  #flushedBytes = 0;
  /** `#flushedBytes` when something last came from the peer. */
  #flushedAtRead = 0;
  #timer: Timer | undefined;

  constructor(socket: WrittenSocket, clock: Clock, onStall: (reason: string) => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#onStall = onStall;
  }

  /** Bytes that were written to the socket, in all. */
  get flushedBytes(): number {
    return this.#flushedBytes;
  }

  onFlush(bytes: number): void {
    this.flushes++;
    this.#flushedBytes += bytes;
  }

  onRead(): void {
    this.#flushedAtRead = this.#flushedBytes;
  }

  /** Bytes that wait for the peer to take what was sent before them. */
  get backlogBytes(): number {
    return this.#socket.writableLength;
  }

  /** Bytes that were written since the last bytes from the peer. */
  get unheardBytes(): number {
    return this.#flushedBytes - this.#flushedAtRead;
  }

  /**
   * Bytes that the system has taken over. Node alone counts whole writes, and puts what waits
   * together to one: 16 MiB would leave all at once, after many minutes in which nothing seems to
   * move. Its handle tells more, if there is one.
   */
  get sentBytes(): number {
    const whole = this.#socket.bytesWritten - this.#socket.writableLength; // Node counts what it still holds as written
    const { _handle: handle } = this.#socket as { readonly _handle?: WriteHandle | null }; // undocumented, and checked before it is used
    if (typeof handle?.bytesWritten !== "number" || typeof handle.writeQueueSize !== "number") return whole;
    return Math.max(whole, handle.bytesWritten - handle.writeQueueSize);
  }

  /** Resolves when the system has taken over all that was sent, or the socket is gone. */
  flushed(): Promise<void> {
    const socket = this.#socket;
    if (socket.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once("finish", resolve);
      socket.once("close", () => resolve());
    });
  }

  /**
   * Much waits: tells when nothing of it leaves for STALL_TIMEOUT_MS, or for OVERDRAWN_STALL_MS
   * while it is more than MAX_WAITING_BYTES.
   */
  watch(silentMs = 0): void {
    const before = this.sentBytes;
    const onTime = (): void => {
      if (this.sentBytes > before) return this.watch();
      const ms = silentMs + OVERDRAWN_STALL_MS;
      const isOver = ms >= STALL_TIMEOUT_MS || this.backlogBytes > MAX_WAITING_BYTES;
      if (isOver) this.#onStall(`has not read what was sent to it for ${ms} ms`);
      else this.watch(ms);
    };
    this.#timer = setPatientTimeout(this.#clock, onTime, OVERDRAWN_STALL_MS);
  }

  /** All of it has left, or the socket is gone. */
  stop(): void {
    this.#timer?.cancel();
  }
}
