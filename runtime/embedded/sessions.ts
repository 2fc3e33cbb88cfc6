// Sessions: who is there, for how long without a sign of life, and what ends with them.

import { randomBytes } from "node:crypto";
import type { Clock, Timer } from "../base/clock.js";

export interface Session {
  readonly id: bigint;
  readonly password: Buffer;
  readonly timeoutMs: number;
}

interface Entry extends Session {
  timer: Timer;
}

export class Sessions {
  readonly #clock: Clock;
  readonly #onExpired: (session: Session) => void;
  readonly #entries = new Map<bigint, Entry>();
  #nextId = BigInt(Date.now()) << 20n;

  constructor(clock: Clock, onExpired: (session: Session) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  open(timeoutMs: number): Session {
    const id = ++this.#nextId;
    const entry: Entry = { id, password: randomBytes(16), timeoutMs, timer: this.#arm(id, timeoutMs) };
    this.#entries.set(id, entry);
    return entry;
  }

  /** The session, when it lives and the password is its own. */
  resume(id: bigint, password: Buffer | undefined): Session | undefined {
    const entry = this.#entries.get(id);
    return entry !== undefined && password !== undefined && entry.password.equals(password) ? entry : undefined;
  }

  /** A sign of life. */
  touch(id: bigint): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.timer.cancel();
    entry.timer = this.#arm(id, entry.timeoutMs);
  }

  /** Ends a session now; does nothing when it has ended. */
  expire(id: bigint): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.timer.cancel();
    this.#entries.delete(id);
    this.#onExpired(entry);
  }

  /** Forgets all sessions without ending them. */
  clear(): void {
    for (const { timer } of this.#entries.values()) timer.cancel();
    this.#entries.clear();
  }

  #arm(id: bigint, timeoutMs: number): Timer {
    return this.#clock.setTimeout(() => this.expire(id), timeoutMs);
  }
}
