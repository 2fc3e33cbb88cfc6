// One end of a connection in a simulation, as a process sees it: what `net.Socket` is to the
// runtime, with a bounded buffer in the kernel of each side.

import { EventEmitter } from "node:events";
import { nextTick } from "../base/event-loop.js";
import type { Random } from "../base/random.js";
import type { ConnectionSocket } from "../transport/connection-socket.js";
import type { Machine } from "./machine.js";
import { NOBODY_RAN } from "./scheduler.js";
import type { Wire } from "./wire.js";

/** How the kernels of both sides treat what is sent. */
export interface SocketRules {
  /** Bytes that they take over before the receiver has read them. */
  readonly windowBytes: number;
  /** A packet has so many bytes at most; 0: as many as were written. */
  readonly pieceBytes: number;
  readonly random: Random;
}

/** Of a large write the packets are so much larger, as they follow one another without a pause. */
const LARGE_BYTES = 4 * 1024;
const LARGE_PIECES = 16;

/** What Node likes to keep; above it, `drain` follows. */
const HIGH_WATER_BYTES = 64 * 1024;

type Packet = Buffer | "end" | "reset";

export class SimulatedSocket extends EventEmitter implements ConnectionSocket {
  readonly machine: Machine;
  readonly remoteAddress: string;
  readonly remotePort: number;
  bytesWritten = 0;
  /** Takes what is read. */
  onBytes: (bytes: Buffer) => void = () => undefined;
  /** Sees what this side reads, and what it writes. */
  onRead: (bytes: Buffer) => void = () => undefined;
  onWrite: (bytes: Buffer) => void = () => undefined;
  readonly #wire: Wire;
  #peer: SimulatedSocket | undefined;
  /** In this process: the kernel has not taken it over. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** In the kernels, or on its way: the peer has not read it. */
  #unreadBytes = 0;
  #inbox: Packet[] = [];
  #needsDrain = false;
  #isPaused = false;
  #hasEnded = false;
  #hasSentEnd = false;
  #peerEnded = false;
  #isClosed = false;

  readonly #rules: SocketRules;
  readonly #onInbox = (): void => this.#read();

  constructor(machine: Machine, wire: Wire, remotePort: number, rules: SocketRules) {
    super();
    this.machine = machine;
    this.remoteAddress = wire.to;
    this.remotePort = remotePort;
    this.#wire = wire;
    this.#rules = rules;
  }

  join(peer: SimulatedSocket): void {
    this.#peer = peer;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get writableLength(): number {
    return this.#pendingBytes;
  }

  get writableNeedDrain(): boolean {
    return this.#needsDrain;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed || this.#hasEnded) return false;
    this.bytesWritten += bytes.length;
    const copy = Buffer.from(bytes);
    this.onWrite(copy);
    this.#pending.push(copy);
    this.#pendingBytes += bytes.length;
    this.#pump();
    this.#needsDrain = this.#pendingBytes > HIGH_WATER_BYTES || (this.#needsDrain && this.#pendingBytes > 0);
    return !this.#needsDrain;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    nextTick(() => this.#read());
  }

  end(): void {
    if (this.#hasEnded || this.#isClosed) return;
    this.#hasEnded = true;
    this.#pump();
  }

  destroy(): this {
    if (this.#isClosed) return this;
    this.#abandon();
    nextTick(() => this.emit("close"));
    return this;
  }

  setNoDelay(): void {}
  cork(): void {}
  uncork(): void {}

  /** The process has died: its kernel closes the socket, and tells nobody in it. */
  abandon(): void {
    if (!this.#isClosed) this.#abandon();
  }

  /** The connection is gone, and this side hears of it; the other one may not. */
  lose(): void {
    this.take("reset");
  }

  #abandon(): void {
    const hasUnread = this.#inbox.some((packet) => typeof packet !== "string");
    this.#isClosed = true;
    this.#pending = [];
    this.#inbox = [];
    this.#pendingBytes = 0;
    this.#needsDrain = false;
    if (hasUnread) this.#send("reset");
    else if (!this.#hasSentEnd) this.#send("end");
  }

  /** Hands over to the kernel what it takes. */
  #pump(): void {
    const { windowBytes } = this.#rules;
    while (this.#unreadBytes < windowBytes) {
      const bytes = this.#pending.shift();
      if (bytes === undefined) break;
      const taken = bytes.subarray(0, Math.min(windowBytes - this.#unreadBytes, this.#pieceOf(bytes)));
      if (taken.length < bytes.length) this.#pending.unshift(bytes.subarray(taken.length));
      this.#pendingBytes -= taken.length;
      this.#unreadBytes += taken.length;
      this.#send(taken);
    }
    if (this.#pendingBytes > 0) return;
    if (this.#needsDrain) {
      this.#needsDrain = false;
      nextTick(() => this.#isClosed || this.emit("drain"));
    }
    if (!this.#hasEnded || this.#hasSentEnd || this.#isClosed) return;
    this.#hasSentEnd = true;
    this.#send("end");
    nextTick(() => {
      this.emit("finish");
      this.#closeIfOver();
    });
  }

  #pieceOf({ length }: Buffer): number {
    const { pieceBytes, random } = this.#rules;
    if (pieceBytes === 0) return length;
    return Math.max(1, Math.ceil((length > LARGE_BYTES ? LARGE_PIECES : 1) * pieceBytes * random()));
  }

  #send(packet: Packet): void {
    this.#wire.send(() => this.#peer?.take(packet));
  }

  /** In the kernel. A socket that is gone answers what comes with a reset. */
  take(packet: Packet): unknown {
    if (this.#isClosed) {
      if (typeof packet !== "string") this.#send("reset");
      return NOBODY_RAN;
    }
    this.#inbox.push(packet);
    return this.machine.enter(this.#onInbox);
  }

  #read(): void {
    while (!this.#isPaused && !this.#isClosed) {
      const packet = this.#inbox.shift();
      if (packet === undefined) return;
      if (packet === "end") this.#onEnd();
      else if (packet === "reset") this.#onReset();
      else {
        this.#peer?.answerRead(packet.length, this);
        this.onBytes(packet);
      }
    }
  }

  /** The other side has read so much; its kernel says so. */
  answerRead(bytes: number, by: SimulatedSocket): void {
    by.#wire.send(() => {
      this.#unreadBytes -= bytes;
      if (this.#pendingBytes === 0) return NOBODY_RAN;
      return this.machine.enter(() => this.#isClosed || this.#pump());
    });
  }

  #onEnd(): void {
    this.#peerEnded = true;
    this.emit("end");
    this.end();
    this.#closeIfOver();
  }

  #onReset(): void {
    this.#isClosed = true;
    this.#pending = [];
    this.#pendingBytes = 0;
    const error = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });
    this.emit("error", error);
    nextTick(() => this.emit("close"));
  }

  #closeIfOver(): void {
    if (this.#isClosed || !this.#peerEnded || !this.#hasSentEnd) return;
    this.#isClosed = true;
    nextTick(() => this.emit("close"));
  }
}
