// What `serve` gives: a server that runs.

import type { Address } from "../base/address.js";

/** A server that runs. `serve` makes it. */
export interface CallwireServer extends AsyncDisposable {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /**
   * `address` as one text: `host:port` or `unix:/path`; with workers, those of all, joined by
   * commas.
   */
  readonly listening: string;
  /**
   * Where it answers HTTP, such as `http://127.0.0.1:8080`, with the real port. Undefined without
   * `http`, and with workers.
   */
  readonly httpUrl: string | undefined;
  /** Random; the same in the registry. With workers each has its own, and this is `workers`. */
  readonly id: string;
  /**
   * Drains: says so in the registry, to every client and, by `context.stopping`, to handlers;
   * refuses new calls (they go elsewhere), lets running ones finish for `graceMs`, then closes. A
   * second call waits for the first.
   */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}
