// What answers may wait for clients that do not read them, beyond what each connection has of its
// own: one amount for the whole server.

import { MAX_OVERDRAFT_BYTES, MAX_OVERDRAFT_OF_CONNECTION_BYTES, MAX_WAITING_BYTES } from "../base/limits/connection.js";

/** Of one server. */
export class Overdraft {
  #bytes = 0;

  /** Bytes in use. */
  get bytes(): number {
    return this.#bytes;
  }

  /** False, and nothing is taken, when they are more than is left. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > MAX_OVERDRAFT_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** Of one connection. */
export class OverdraftPart {
  readonly #whole: Overdraft;
  #bytes = 0;

  constructor(whole: Overdraft) {
    this.#whole = whole;
  }

  /** Whether so many bytes may wait on this connection; then what is above its own is taken. */
  covers(waitingBytes: number): boolean {
    const above = waitingBytes - MAX_WAITING_BYTES;
    const more = above - this.#bytes;
    if (more <= 0) return true;
    if (above > MAX_OVERDRAFT_OF_CONNECTION_BYTES || !this.#whole.take(more)) return false;
    this.#bytes = above;
    return true;
  }

  /** What waited has left, or the connection is gone. */
  giveBack(): void {
    this.#whole.giveBack(this.#bytes);
    this.#bytes = 0;
  }
}
