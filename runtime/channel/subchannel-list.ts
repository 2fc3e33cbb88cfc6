// The subchannels of a service, one for each instance in the registry's list; those that left the
// list stay until their calls end.

import { UsualLatency } from "../balancing/latency-memory.js";
import { RpcError } from "../base/errors.js";
import type { Endpoint, Snapshot } from "../discovery/registry.js";
import { Subchannel, type SubchannelOptions, type SubchannelOwner } from "./subchannel.js";

export class SubchannelList {
  readonly #owner: SubchannelOwner;
  readonly #options: SubchannelOptions;
  readonly #listed = new Map<string, Subchannel>();
  readonly #leaving = new Set<Subchannel>();

  constructor(owner: SubchannelOwner, options: Omit<SubchannelOptions, "usual">) {
    this.#owner = owner;
    this.#options = { ...options, usual: new UsualLatency() };
  }

  /** In the order in which they came. */
  get all(): readonly Subchannel[] {
    return [...this.#listed.values()];
  }

  isReady(id: string): boolean {
    return this.#listed.get(id)?.isReady === true;
  }

  /**
   * Makes the subchannels equal to the list. An empty list is rather the registry's trouble than
   * that of all servers at once, and it leaves nobody to go to: who is still connected stays in use
   * until its connection ends. A server that stops as it should ends it.
   */
  reconcile({ endpoints }: Snapshot): void {
    const ids = new Set<string>();
    for (const endpoint of endpoints) {
      ids.add(endpoint.id);
      this.#adopt(endpoint);
    }
    for (const [id, subchannel] of this.#listed) {
      if (ids.has(id)) continue;
      if (endpoints.length === 0 && subchannel.isReady) subchannel.isUnlisted = true;
      else this.#retire(id, subchannel);
    }
  }

  /** A subchannel is closed. */
  forget(subchannel: Subchannel): void {
    this.#leaving.delete(subchannel);
    if (this.#listed.get(subchannel.id) === subchannel) this.#listed.delete(subchannel.id);
  }

  /** Resolves when what was written has left. */
  async close(): Promise<void> {
    const all = [...this.#listed.values(), ...this.#leaving];
    await Promise.all(all.map((subchannel) => subchannel.close(new RpcError("CANCELLED", "the client was closed"))));
  }

  #adopt(endpoint: Endpoint): void {
    const known = this.#listed.get(endpoint.id);
    if (known !== undefined && known.endpoint.host === endpoint.host && known.endpoint.port === endpoint.port) {
      known.endpoint = endpoint;
      known.isUnlisted = false;
      return;
    }
    if (known !== undefined) this.#retire(endpoint.id, known);
    const subchannel = new Subchannel(endpoint, this.#owner, this.#options);
    this.#listed.set(endpoint.id, subchannel);
    subchannel.connect();
  }

  #retire(id: string, subchannel: Subchannel): void {
    this.#listed.delete(id);
    this.#leaving.add(subchannel);
    subchannel.retire();
  }
}
