// A list that never changes: `static:` and `tcp:` targets. Nothing can be registered in it.

import { type Address, formatAddress } from "../base/address.js";
import { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import type { Endpoint, Registration, Registry, RegistryCapabilities, RegistryHealth, Subscription } from "./registry.js";
import { type SnapshotStore, StoreSubscription } from "./snapshot-store.js";

export const STATIC_CAPABILITIES: RegistryCapabilities = {
  registers: false,
  scope: "network",
  saysTls: false,
  showsStates: false,
  namesServices: false,
  keepsSchemas: false,
};

export class StaticRegistry implements Registry {
  readonly target: string;
  readonly capabilities = STATIC_CAPABILITIES;
  readonly #endpoints: readonly Endpoint[];
  readonly #stores = new Set<SnapshotStore>();
  #health: RegistryHealth = "connected";

  constructor(addresses: readonly Address[]) {
    this.target = formatList(addresses);
    this.#endpoints = addresses.map(createEndpoint);
  }

  get health(): RegistryHealth {
    return this.#health;
  }

  onHealth(): () => void {
    return () => undefined; // it is connected until it is closed by the one who would listen
  }

  /** Every service is served by every address. */
  subscribe(): Subscription {
    if (this.#health === "closed") throw usageError("FAILED_PRECONDITION", `the registry ${this.target} is closed`);
    const subscription = new StoreSubscription(() => this.#stores.delete(store));
    const { store } = subscription;
    store.publish({ endpoints: this.#endpoints, freshness: "live", updatedAt: 0, skipped: 0 });
    this.#stores.add(store);
    return subscription;
  }

  register(service: string): Registration {
    const fix = "start the server without a registry and list its address in the clients' target, or use zookeeper://";
    throw usageError("INVALID_ARGUMENT", `${service} cannot register under ${this.target}, which is a fixed list; ${fix}`);
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([]); // the addresses are known, the services behind them are not
  }

  publishSchema(): void {} // a list has no place for it; nothing is registered here anyway

  schema(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#health = "closed";
    for (const store of this.#stores) store.close(new RpcError("CANCELLED", `the registry ${this.target} is closed`));
    this.#stores.clear();
  }
}

/** As a person writes it. */
export function formatList(addresses: readonly Address[]): string {
  return `static:${addresses.map(formatAddress).join(",")}`;
}

function createEndpoint(address: Address): Endpoint {
  return { ...address, id: formatAddress(address), rev: 0, weight: 100, state: "up", meta: {} };
}
