// A registry inside the process: for tests, and for several services in one program.

import { type Clock, systemClock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import type { Endpoint, Registration, RegistrationState, Registry, RegistryHealth, Snapshot, Subscription } from "./registry.js";
import { SnapshotStore } from "./snapshot-store.js";

/** What all registries of one name share. */
interface Space {
  readonly services: Map<string, Map<string, Endpoint>>;
  readonly stores: Map<string, Set<SnapshotStore>>;
}

const spaces = new Map<string, Space>();

export class MemoryRegistry implements Registry {
  readonly kind = "memory";
  readonly target: string;
  readonly #space: Space;
  readonly #clock: Clock;
  readonly #owned = new Set<AsyncDisposable>();
  readonly #listeners = new Set<(health: RegistryHealth) => void>();
  #health: RegistryHealth = "connected";

  /** Registries of one name in one process see one another. */
  constructor(name: string, clock: Clock = systemClock) {
    this.target = `memory:${name}`;
    this.#clock = clock;
    this.#space = spaceOf(name);
  }

  get health(): RegistryHealth {
    return this.#health;
  }

  onHealth(listener: (health: RegistryHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  subscribe(service: string): Subscription {
    this.#checkOpen();
    const store = new SnapshotStore();
    const stores = getOrAdd(this.#space.stores, service, () => new Set<SnapshotStore>());
    stores.add(store);
    store.publish(this.#listOf(service));
    const subscription: Subscription = {
      get current() {
        return store.current;
      },
      ready: (options) => store.ready(options?.signal),
      onChange: (listener) => store.onChange(listener),
      refresh: () => Promise.resolve(store.current),
      [Symbol.asyncDispose]: async () => {
        store.close();
        stores.delete(store);
      },
    };
    this.#owned.add(subscription);
    return subscription;
  }

  register(service: string, endpoint: Endpoint): Registration {
    this.#checkOpen();
    let state: RegistrationState = "registered";
    let current = endpoint;
    this.#put(service, current);
    const registration: Registration = {
      get state() {
        return state;
      },
      ready: () => Promise.resolve(),
      update: async (patch) => {
        if (state === "closed") throw new RpcError("FAILED_PRECONDITION", `the registration of ${service} is closed`);
        current = { ...current, ...patch, rev: current.rev + 1 };
        this.#put(service, current);
      },
      [Symbol.asyncDispose]: async () => {
        if (state === "closed") return;
        state = "closed";
        this.#space.services.get(service)?.delete(endpoint.id);
        this.#announce(service);
      },
    };
    this.#owned.add(registration);
    return registration;
  }

  list(): Promise<readonly string[]> {
    const names = [...this.#space.services].filter(([, entries]) => entries.size > 0).map(([name]) => name);
    return Promise.resolve(names.sort());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#health === "closed") return;
    for (const owned of this.#owned) await owned[Symbol.asyncDispose]();
    this.#health = "closed";
    for (const listener of this.#listeners) listener("closed");
  }

  #put(service: string, endpoint: Endpoint): void {
    getOrAdd(this.#space.services, service, () => new Map<string, Endpoint>()).set(endpoint.id, endpoint);
    this.#announce(service);
  }

  #announce(service: string): void {
    const list = this.#listOf(service);
    for (const store of this.#space.stores.get(service) ?? []) store.publish(list);
  }

  #listOf(service: string): Omit<Snapshot, "generation"> {
    const endpoints = [...(this.#space.services.get(service)?.values() ?? [])];
    return { endpoints, freshness: "live", updatedAt: this.#clock.nowMs(), skipped: 0 };
  }

  #checkOpen(): void {
    if (this.#health === "closed") throw new RpcError("FAILED_PRECONDITION", `the registry ${this.target} is closed`);
  }
}

function spaceOf(name: string): Space {
  return getOrAdd(spaces, name, () => ({ services: new Map(), stores: new Map() }));
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = create();
  map.set(key, made);
  return made;
}
