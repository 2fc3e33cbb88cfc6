// What each call of the gateway needs of a client: a signal of its own, and where the metadata of
// its answer goes. Made once and taken by one call after the other: to make it takes as long as
// the call.

import type { Metadata } from "callwire";
import type { DynamicClient } from "callwire/dynamic";

/** One part of an answer's metadata. */
export interface MetadataPart {
  readonly headers?: Metadata;
  readonly trailers?: Metadata;
}

/** Of one client, without a call. More are made anew, when so many calls come at once. */
const MAX_KEPT = 256;

const kept = new WeakMap<DynamicClient<"native">, CallSlot[]>();

export class CallSlot {
  /** Its calls fail where there is no instance. Other options are given to its `with`. */
  readonly client: DynamicClient<"native">;
  readonly #ended = new AbortController();
  readonly #home: CallSlot[];
  #onMetadata: ((part: MetadataPart) => void) | undefined;

  private constructor(client: DynamicClient<"native">, home: CallSlot[]) {
    this.#home = home;
    this.client = client.with({
      failFast: true,
      signal: this.#ended.signal,
      onHeaders: (headers) => this.#onMetadata?.({ headers }),
      onTrailers: (trailers) => this.#onMetadata?.({ trailers }),
    });
  }

  /** For one call, which `leave`s when it has ended. */
  static take(client: DynamicClient<"native">, onMetadata: (part: MetadataPart) => void): CallSlot {
    const home = kept.get(client) ?? [];
    kept.set(client, home);
    const slot = home.pop() ?? new CallSlot(client, home);
    slot.#onMetadata = onMetadata;
    return slot;
  }

  cancel(): void {
    this.#ended.abort();
  }

  /** A signal that was aborted is no use for another call. */
  leave(): void {
    this.#onMetadata = undefined;
    if (!this.#ended.signal.aborted && this.#home.length < MAX_KEPT) this.#home.push(this);
  }
}
