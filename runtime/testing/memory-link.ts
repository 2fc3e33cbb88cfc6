// Two ends of a connection in one process: what is written to one is read at the other. Can be
// slow, silent and cut, as networks are.

import { EventEmitter } from "node:events";
import type { Clock } from "../base/clock.js";
import { nextTick } from "../base/event-loop.js";
import type { ConnectionSocket } from "../transport/connection-socket.js";

/** What a link does to what is sent over it. Changes count for what is sent from then on. */
export interface LinkFaults {
  /** Milliseconds that every chunk is under way. Default 0. */
  delayMs: number;
  /**
   * Nothing arrives, in either direction, and nobody is told: as with a peer that is frozen, or a
   * network that swallows. Default false.
   */
  silent: boolean;
  /** Chunks are cut into pieces of so many bytes; 0 leaves them whole. Default 0. */
  pieceBytes: number;
}

let carried = 0;

/** Chunks that were read from the links of this process, since it started. */
export function chunksCarried(): number {
  return carried;
}

/** Stands where a connection expects a socket. */
class LinkEnd extends EventEmitter implements ConnectionSocket {
  readonly remoteAddress = "in-process";
  readonly remotePort = 0;
  bytesWritten = 0;
  peer: LinkEnd | undefined;
  /** Takes what has arrived. */
  onBytes: (bytes: Buffer) => void = () => undefined;
  readonly #faults: LinkFaults;
  readonly #clock: Clock;
  readonly #inbox: Buffer[] = [];
  #underWay = 0;
  #isPaused = false;
  #isClosed = false;

  constructor(faults: LinkFaults, clock: Clock) {
    super();
    this.#faults = faults;
    this.#clock = clock;
  }

  /** Bytes that the other end has not taken. */
  get writableLength(): number {
    return this.#underWay;
  }

  get writableNeedDrain(): boolean {
    return this.#underWay > 0;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed) return false;
    this.bytesWritten += bytes.length;
    const step = this.#faults.pieceBytes > 0 ? this.#faults.pieceBytes : bytes.length;
    for (let at = 0; at < bytes.length; at += step) this.#send(Buffer.from(bytes.subarray(at, at + step)));
    return this.#underWay === 0;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  /** Closes both ends behind what is under way. */
  end(): void {
    this.#later(() => this.destroy());
  }

  destroy(): this {
    if (this.#isClosed) return this;
    this.#isClosed = true;
    nextTick(() => this.emit("close"));
    this.peer?.destroy();
    return this;
  }

  setNoDelay(): void {}
  cork(): void {}
  uncork(): void {}

  /** The silence is over: what was held arrives. */
  wake(): void {
    this.#deliver();
  }

  #send(bytes: Buffer): void {
    this.#underWay += bytes.length;
    this.#later(() => this.peer?.take(bytes));
  }

  #later(step: () => void): void {
    if (this.#faults.delayMs > 0) this.#clock.setTimeout(step, this.#faults.delayMs, true);
    else nextTick(step);
  }

  #deliver(): void {
    while (!this.#isPaused && !this.#faults.silent && !this.#isClosed) {
      const bytes = this.#inbox.shift();
      if (bytes === undefined) return;
      carried++;
      this.peer?.onTaken(bytes.length);
      this.onBytes(bytes);
    }
  }

  /** Chunks of the other end arrive. */
  take(bytes: Buffer): void {
    this.#inbox.push(bytes);
    this.#deliver();
  }

  /** The other end has read so much. */
  onTaken(bytes: number): void {
    this.#underWay -= bytes;
    if (this.#underWay === 0) nextTick(() => this.emit("drain"));
  }
}

export interface Link {
  readonly client: ConnectionSocket;
  readonly server: ConnectionSocket;
  /** Sets who takes what arrives at the two ends. */
  connect(onClientBytes: (bytes: Buffer) => void, onServerBytes: (bytes: Buffer) => void): void;
  /** Looks again at what was held while `silent`. */
  wake(): void;
  /** Both ends learn that the other is gone. */
  cut(): void;
}

export function createLink(faults: LinkFaults, clock: Clock): Link {
  const client = new LinkEnd(faults, clock);
  const server = new LinkEnd(faults, clock);
  client.peer = server;
  server.peer = client;
  return {
    client,
    server,
    connect(onClientBytes, onServerBytes) {
      client.onBytes = onClientBytes;
      server.onBytes = onServerBytes;
    },
    wake() {
      client.wake();
      server.wake();
    },
    cut: () => void client.destroy(),
  };
}
