// As much of a socket as a connection needs, without a network: what is written goes nowhere.

import { EventEmitter } from "node:events";
import type { Socket } from "node:net";

class FakeSocket extends EventEmitter {
  readonly remoteAddress = "127.0.0.1";
  readonly remotePort = 1;
  readonly writableLength = 0;
  bytesWritten = 0;
  destroyed = false;

  write(bytes: Uint8Array): boolean {
    this.bytesWritten += bytes.length;
    return true;
  }

  destroy(): this {
    this.destroyed = true;
    return this;
  }

  setNoDelay(): void {}
  cork(): void {}
  uncork(): void {}
  pause(): void {}
  resume(): void {}
  end(): void {}
}

export function createFakeSocket(): Socket {
  return new FakeSocket() as unknown as Socket; // a connection uses nothing else of one
}
