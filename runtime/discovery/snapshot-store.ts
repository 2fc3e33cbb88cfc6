// A snapshot and those who watch it: what every driver's subscription is made of.

import { showingCaller } from "../base/awaited.js";
import { RpcError } from "../base/errors.js";
import { queueMicrotask } from "../base/event-loop.js";
import type { Snapshot, Subscription } from "./registry.js";

const NONE: Snapshot = { endpoints: [], generation: 0, freshness: "none", updatedAt: 0, skipped: 0 };

export class SnapshotStore {
  #current: Snapshot = NONE;
  #failure: RpcError | undefined;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #waiting = new Set<() => void>();

  get current(): Snapshot {
    return this.#current;
  }

  /** Makes `next` the current snapshot, one generation on, and tells everybody. */
  publish(next: Omit<Snapshot, "generation">): void {
    if (this.#failure !== undefined) return;
    this.#current = { ...next, generation: this.#current.generation + 1 };
    for (const wake of [...this.#waiting]) wake();
    for (const listener of [...this.#listeners]) callSafely(listener, this.#current);
  }

  /** The registry says that nothing has changed: no new generation, nobody is told. */
  confirm(updatedAt: number): void {
    this.#current = { ...this.#current, updatedAt };
  }

  /** Says why it cannot be read: no new generation, nobody is told. */
  explain(failure: string | undefined): void {
    this.#current = { ...this.#current, failure };
  }

  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Resolves once there is a list. Rejects with the signal's reason, or with the error that closed
   * the store.
   */
  ready(signal?: AbortSignal): Promise<Snapshot> {
    const loaded = new Promise<Snapshot>((resolve, reject) => {
      const settle = (): void => {
        if (this.#failure !== undefined) reject(this.#failure);
        else if (this.#current.freshness !== "none") resolve(this.#current);
        else if (signal?.aborted === true) reject(signal.reason);
        else return;
        this.#waiting.delete(settle);
        signal?.removeEventListener("abort", settle);
      };
      this.#waiting.add(settle);
      signal?.addEventListener("abort", settle);
      settle();
    });
    return showingCaller("ready of the subscription", loaded);
  }

  /** The last snapshot stays readable; nothing is published any more and `ready` rejects. */
  close(failure = new RpcError("CANCELLED", "the subscription is closed")): void {
    this.#failure ??= failure;
    this.#listeners.clear();
    for (const wake of [...this.#waiting]) wake();
  }
}

/** A subscription of a driver that has nothing to ask for: its store has all that there is. */
export class StoreSubscription implements Subscription {
  readonly store = new SnapshotStore();
  readonly #onClose: () => void;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  get current(): Snapshot {
    return this.store.current;
  }

  ready(options?: { readonly signal?: AbortSignal | undefined }): Promise<Snapshot> {
    return this.store.ready(options?.signal);
  }

  onChange(listener: (snapshot: Snapshot) => void): () => void {
    return this.store.onChange(listener);
  }

  refresh(): Promise<Snapshot> {
    return this.store.ready();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store.close();
    this.#onClose();
  }
}

/**
 * A listener that throws is its owner's bug: it surfaces as uncaught, and the others hear the news.
 */
export function callSafely<Value>(listener: (value: Value) => void, value: Value): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
