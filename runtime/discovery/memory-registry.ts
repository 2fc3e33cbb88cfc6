// A registry inside the process: for tests, and for several services in one program.

import { type Clock, systemClock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import type { Descriptor } from "../schema/descriptor.js";
import type {
  Endpoint,
  Registration,
  RegistrationState,
  Registry,
  RegistryCapabilities,
  RegistryHealth,
  Snapshot,
  SubscribeOptions,
  Subscription,
} from "./registry.js";
import { callSafely, StoreSubscription } from "./snapshot-store.js";
import { chooseSubset, type Reachability, type SubsetOptions } from "./subset.js";

export const MEMORY_CAPABILITIES: RegistryCapabilities = {
  registers: true,
  scope: "process",
  saysTls: true,
  showsStates: true,
  namesServices: true,
  keepsSchemas: true,
};

type RegistrationPatch = Parameters<Registration["update"]>[0];

/** The entries that all registries of one name share, by service and id. */
class Space {
  readonly services = new Map<string, Map<string, Endpoint>>();
  /** Contracts by their fingerprints. */
  readonly schemas = new Map<string, Descriptor>();
  /** Registries that are open. The last one takes the space with it. */
  readonly members = new Set<MemoryRegistry>();

  put(service: string, endpoint: Endpoint): void {
    const entries = this.services.get(service) ?? new Map<string, Endpoint>();
    this.services.set(service, entries.set(endpoint.id, endpoint));
    for (const member of this.members) member.onEntriesChange(service);
  }

  remove(service: string, id: string): void {
    const entries = this.services.get(service);
    if (entries?.delete(id) !== true) return;
    if (entries.size === 0) this.services.delete(service);
    for (const member of this.members) member.onEntriesChange(service);
  }
}

const spaces = new Map<string, Space>();

/** A registry in this process. Those of one name see one another's instances. */
export class MemoryRegistry implements Registry {
  readonly target: string;
  readonly capabilities = MEMORY_CAPABILITIES;
  readonly #name: string;
  readonly #space: Space;
  readonly #clock: Clock;
  /** Another one for each registry, as for each process with ZooKeeper. */
  readonly #seed = String(Math.random());
  readonly #subscriptions = new Set<MemorySubscription>();
  readonly #registrations = new Set<MemoryRegistration>();
  readonly #listeners = new Set<(health: RegistryHealth) => void>();
  #health: RegistryHealth = "connected";

  /** Registries of one name in one process see one another. */
  constructor(name: string, clock: Clock = systemClock) {
    this.target = `memory:${name}`;
    this.#name = name;
    this.#clock = clock;
    this.#space = spaces.get(name) ?? new Space();
    spaces.set(name, this.#space);
    this.#space.members.add(this);
  }

  get health(): RegistryHealth {
    return this.#health;
  }

  onHealth(listener: (health: RegistryHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  subscribe(service: string, { subset = {}, reachability }: SubscribeOptions = {}): Subscription {
    this.#checkOpen();
    const options = { seed: this.#seed, ...subset };
    const clients = reachability === undefined ? [] : [reachability];
    const subscription = new MemorySubscription(service, options, clients, {
      onClose: () => this.#subscriptions.delete(subscription),
      onRedraw: () => this.#redraw(subscription),
    });
    this.#subscriptions.add(subscription);
    if (this.#health === "connected") subscription.store.publish(this.#listOf(subscription));
    return subscription;
  }

  register(service: string, endpoint: Endpoint): Registration {
    this.#checkOpen();
    const registration = new MemoryRegistration(this.#space, service, endpoint, () => this.#registrations.delete(registration));
    this.#registrations.add(registration);
    return registration;
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#space.services.keys()].sort());
  }

  publishSchema(fingerprint: string, schema: Descriptor): void {
    if (!this.#space.schemas.has(fingerprint)) this.#space.schemas.set(fingerprint, schema);
  }

  schema(fingerprint: string): Promise<Descriptor | undefined> {
    return Promise.resolve(this.#space.schemas.get(fingerprint));
  }

  /**
   * For tests: as if the connection to the registry were gone. Lists stay as they are and turn
   * stale.
   */
  suspend(): void {
    if (this.#health !== "connected") return;
    for (const { store } of this.#subscriptions) {
      if (store.current.freshness === "live") store.publish({ ...store.current, freshness: "stale" });
    }
    this.#setHealth("suspended");
  }

  /** For tests: the end of `suspend`. Lists are loaded again. */
  resume(): void {
    if (this.#health !== "suspended") return;
    this.#setHealth("connected");
    for (const subscription of this.#subscriptions) subscription.store.publish(this.#listOf(subscription));
  }

  /**
   * For tests: as if the process died. Its entries go; it says nothing and hears nothing any more.
   */
  crash(): void {
    this.#leave();
    for (const registration of [...this.#registrations]) registration.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#health === "closed") return;
    for (const registration of [...this.#registrations]) registration.close();
    for (const { store } of this.#subscriptions) store.close(new RpcError("CANCELLED", `the registry ${this.target} is closed`));
    this.#subscriptions.clear();
    this.#leave();
    this.#setHealth("closed");
  }

  /** Called by the space. */
  onEntriesChange(service: string): void {
    if (this.#health !== "connected") return;
    for (const subscription of [...this.#subscriptions]) {
      if (subscription.service === service) subscription.store.publish(this.#listOf(subscription));
    }
  }

  #redraw(subscription: MemorySubscription): void {
    if (this.#health !== "connected") return;
    const list = this.#listOf(subscription);
    const { endpoints } = subscription.current;
    const isSame =
      list.endpoints.length === endpoints.length && list.endpoints.every((endpoint, at) => endpoint === endpoints[at]);
    if (!isSame) subscription.store.publish(list);
  }

  #leave(): void {
    this.#space.members.delete(this);
    if (this.#space.members.size === 0 && spaces.get(this.#name) === this.#space) spaces.delete(this.#name);
  }

  #listOf({ service, subset, clients }: MemorySubscription): Omit<Snapshot, "generation"> {
    const all = this.#space.services.get(service) ?? new Map<string, Endpoint>();
    const ids = chooseSubset([...all.keys()], subset, String, clients);
    const endpoints = ids.flatMap((id) => all.get(id) ?? []);
    const subsetOf = endpoints.length < all.size ? { subsetOf: all.size } : {};
    return { endpoints, freshness: "live", updatedAt: this.#clock.nowMs(), skipped: 0, ...subsetOf };
  }

  #setHealth(health: RegistryHealth): void {
    this.#health = health;
    for (const listener of [...this.#listeners]) callSafely(listener, health);
  }

  #checkOpen(): void {
    if (this.#health === "closed") throw usageError("FAILED_PRECONDITION", `the registry ${this.target} is closed`);
  }
}

interface SubscriptionEvents {
  onClose(): void;
  onRedraw(): void;
}

class MemorySubscription extends StoreSubscription {
  readonly service: string;
  readonly subset: SubsetOptions;
  readonly clients: readonly Reachability[];
  readonly #events: SubscriptionEvents;

  constructor(service: string, subset: SubsetOptions, clients: readonly Reachability[], events: SubscriptionEvents) {
    super(events.onClose);
    this.service = service;
    this.subset = subset;
    this.clients = clients;
    this.#events = events;
  }

  async redraw(): Promise<void> {
    this.#events.onRedraw();
  }
}

class MemoryRegistration implements Registration {
  state: RegistrationState = "registered";
  readonly #space: Space;
  readonly #service: string;
  readonly #onClose: () => void;
  #endpoint: Endpoint;

  constructor(space: Space, service: string, endpoint: Endpoint, onClose: () => void) {
    this.#space = space;
    this.#service = service;
    this.#endpoint = endpoint;
    this.#onClose = onClose;
    space.put(service, endpoint);
  }

  async ready(): Promise<void> {
    if (this.state === "closed") throw registrationClosed(this.#service);
  }

  async update(patch: RegistrationPatch): Promise<void> {
    if (this.state === "closed") throw registrationClosed(this.#service);
    this.#endpoint = { ...this.#endpoint, ...patch, rev: this.#endpoint.rev + 1 };
    this.#space.put(this.#service, this.#endpoint);
  }

  close(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.#space.remove(this.#service, this.#endpoint.id);
    this.#onClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** What is asked of a registration after its end fails with this. */
export function registrationClosed(service: string): RpcError {
  return usageError("FAILED_PRECONDITION", `the registration of ${service} is closed`);
}
