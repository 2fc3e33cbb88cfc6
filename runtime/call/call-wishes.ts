// What a caller may ask of one call, besides when it ends.

import type { Metadata } from "../base/metadata.js";

export interface MetadataObserver {
  /** Metadata that the server sent ahead of its answer. Called at most once. */
  readonly onHeaders?: ((metadata: Metadata) => void) | undefined;
  /** Metadata that came with the answer. Called at most once. */
  readonly onTrailers?: ((metadata: Metadata) => void) | undefined;
}

export interface CallWishes extends MetadataObserver {
  /** Fail instead of waiting for an instance. */
  readonly failFast?: boolean | undefined;
  /** Calls with one key go to one instance, when the balancer goes by keys. */
  readonly routingKey?: string | undefined;
  /** For the server. */
  readonly metadata?: Metadata | undefined;
}
