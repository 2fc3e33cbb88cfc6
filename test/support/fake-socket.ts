// Stands where a connection expects a socket: everything happens before it returns.

import { EventEmitter } from "node:events";
import type { ConnectionSocket } from "#runtime/transport/connection-socket.js";

/** What a connection uses of a socket. Keeps what is written. */
export class FakeSocket extends EventEmitter implements ConnectionSocket {
  readonly remoteAddress = "fake";
  readonly remotePort = 1;
  writableLength = 0;
  readonly writableNeedDrain = false;
  bytesWritten = 0;
  isEnded = false;
  isDestroyed = false;
  readonly #chunks: Buffer[] = [];

  write(bytes: Uint8Array): boolean {
    this.bytesWritten += bytes.length;
    this.#chunks.push(Buffer.from(bytes));
    return true;
  }

  /** Writes since the last look. */
  get chunks(): number {
    return this.#chunks.length;
  }

  take(): Buffer {
    return Buffer.concat(this.#chunks.splice(0));
  }

  end(): void {
    this.isEnded = true;
  }

  destroy(): this {
    this.isDestroyed = true;
    return this;
  }

  setNoDelay(): void {}
  cork(): void {}
  uncork(): void {}
  pause(): void {}
  resume(): void {}
}
