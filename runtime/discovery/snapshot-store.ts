// A snapshot and those who watch it: what every driver's subscription is made of.

import { RpcError } from "../base/errors.js";
import type { Snapshot } from "./registry.js";

const NONE: Snapshot = { endpoints: [], generation: 0, freshness: "none", updatedAt: 0, skipped: 0 };

export class SnapshotStore {
  #current: Snapshot = NONE;
  #closed = false;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #waiting = new Set<() => void>();

  get current(): Snapshot {
    return this.#current;
  }

  /** Makes `next` the current snapshot, one generation on, and tells everybody. */
  publish(next: Omit<Snapshot, "generation">): void {
    if (this.#closed) return;
    this.#current = { ...next, generation: this.#current.generation + 1 };
    for (const wake of [...this.#waiting]) wake();
    for (const listener of [...this.#listeners]) listener(this.#current);
  }

  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves once there is a list. Rejects with the signal's reason, or CANCELLED when the store is closed. */
  ready(signal?: AbortSignal): Promise<Snapshot> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (this.#current.freshness !== "none") resolve(this.#current);
        else if (this.#closed) reject(new RpcError("CANCELLED", "the subscription was closed before the first list came"));
        else if (signal?.aborted === true) reject(signal.reason);
        else return;
        this.#waiting.delete(settle);
        signal?.removeEventListener("abort", settle);
      };
      this.#waiting.add(settle);
      signal?.addEventListener("abort", settle);
      settle();
    });
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    for (const wake of [...this.#waiting]) wake();
  }
}
