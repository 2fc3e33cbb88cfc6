// The registry as one process uses it: a driver of the runtime's interface, with a session that it
// keeps alive and makes anew. What stands in the registry is registry-service.ts.

import type { Address } from "../base/address.js";
import { RpcError } from "../base/errors.js";
import { MEMORY_CAPABILITIES, registrationClosed } from "../discovery/memory-registry.js";
import type {
  Endpoint,
  Registration,
  RegistrationState,
  Registry,
  RegistryHealth,
  Snapshot,
  Subscription,
} from "../discovery/registry.js";
import { StoreSubscription } from "../discovery/snapshot-store.js";
import type { Machine } from "./machine.js";
import type { Network } from "./network.js";
import { REGISTRY_HOST, type RegistryService, SESSION_TIMEOUT_MS } from "./registry-service.js";
import { MOMENT_MS, NOBODY_RAN } from "./scheduler.js";
import type { Wire } from "./wire.js";

/** Between two signs of life. */
const BEAT_MS = SESSION_TIMEOUT_MS / 3;

class SimulatedSubscription extends StoreSubscription {
  readonly service: string;
  readonly #registry: SimulatedRegistry;

  constructor(registry: SimulatedRegistry, service: string) {
    super(() => registry.subscriptions.delete(this));
    this.#registry = registry;
    this.service = service;
  }

  override refresh(): Promise<Snapshot> {
    this.#registry.load(this);
    return super.refresh();
  }
}

class SimulatedRegistration implements Registration {
  state: RegistrationState = "pending";
  endpoint: Endpoint;
  readonly service: string;
  readonly #registry: SimulatedRegistry;
  readonly #waiting = new Set<() => void>();

  constructor(registry: SimulatedRegistry, service: string, endpoint: Endpoint) {
    this.#registry = registry;
    this.service = service;
    this.endpoint = endpoint;
  }

  ready({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (this.state === "registered") resolve();
        else if (this.state === "closed") reject(registrationClosed(this.service));
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

  async update(patch: Partial<Pick<Endpoint, "weight" | "state" | "meta">>): Promise<void> {
    if (this.state === "closed") throw registrationClosed(this.service);
    this.endpoint = { ...this.endpoint, ...patch, rev: this.endpoint.rev + 1 };
    await this.#registry.put(this);
  }

  assign(state: RegistrationState): void {
    if (this.state === "closed") return;
    this.state = state;
    for (const wake of [...this.#waiting]) wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.state === "closed") return;
    this.assign("closed");
    await this.#registry.take(this);
  }
}

/**
 * States are its health: connecting (no session yet), connected, suspended (no answer for long),
 * lost (the session is over, another is asked for), closed.
 */
export class SimulatedRegistry implements Registry {
  readonly target = "simulation:";
  readonly capabilities = { ...MEMORY_CAPABILITIES, scope: "network", keepsSchemas: false } as const;
  readonly subscriptions = new Set<SimulatedSubscription>();
  readonly #registrations = new Set<SimulatedRegistration>();
  readonly #listeners = new Set<(health: RegistryHealth) => void>();
  readonly #machine: Machine;
  readonly #service: RegistryService;
  readonly #there: Wire;
  readonly #back: Wire;
  /** When the registry sends the last of what it has to send. */
  #sendsAt = 0;
  #health: RegistryHealth = "connecting";
  #session: number | undefined;
  #answeredAt: number;

  constructor(machine: Machine, network: Network, service: RegistryService) {
    this.#machine = machine;
    this.#service = service;
    this.#there = network.wire(machine.host, REGISTRY_HOST);
    this.#back = network.wire(REGISTRY_HOST, machine.host);
    this.#answeredAt = machine.nowMs();
    this.#open();
    this.#beatLater();
  }

  get health(): RegistryHealth {
    return this.#health;
  }

  get session(): number | undefined {
    return this.#session;
  }

  /** Whether one of the lists that this process has now has the address. */
  lists({ host, port }: Address): boolean {
    for (const { current } of this.subscriptions)
      if (current.endpoints.some((endpoint) => endpoint.host === host && endpoint.port === port)) return true;
    return false;
  }

  onHealth(listener: (health: RegistryHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  subscribe(service: string): Subscription {
    const subscription = new SimulatedSubscription(this, service);
    this.subscriptions.add(subscription);
    this.load(subscription);
    return subscription;
  }

  register(service: string, endpoint: Endpoint): Registration {
    const registration = new SimulatedRegistration(this, service, endpoint);
    this.#registrations.add(registration);
    void this.put(registration);
    return registration;
  }

  load(subscription: SimulatedSubscription): void {
    if (this.#session === undefined) return;
    void this.#ask((service) => service.list(subscription.service)).then((endpoints) => {
      if (!this.subscriptions.has(subscription)) return;
      const updatedAt = this.#machine.nowMs();
      subscription.store.publish({ endpoints, freshness: "live", updatedAt, skipped: 0 });
    });
  }

  /** Does nothing for one that was closed, such as while it was asked what is missing. */
  async put(registration: SimulatedRegistration): Promise<void> {
    const session = this.#session;
    if (session === undefined || registration.state === "closed") return;
    const isDone = await this.#ask((service) => service.put(session, registration.service, registration.endpoint));
    if (isDone) registration.assign("registered");
  }

  async take(registration: SimulatedRegistration): Promise<void> {
    this.#registrations.delete(registration);
    const session = this.#session;
    const { service, endpoint } = registration;
    if (session !== undefined) await this.#ask((registry) => registry.remove(session, service, endpoint.id));
  }

  async list(): Promise<readonly string[]> {
    return [];
  }

  publishSchema(): void {}

  async schema(): Promise<undefined> {
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#health === "closed") return;
    for (const { store } of this.subscriptions) store.close(new RpcError("CANCELLED", "the registry is closed"));
    this.subscriptions.clear();
    this.#assign("closed");
    const session = this.#session;
    if (session !== undefined) this.#there.send(() => this.#service.expire(session));
  }

  /** What the registry answers, when it does. */
  #ask<Answer>(question: (service: RegistryService) => Answer): Promise<Answer> {
    return new Promise((resolve) => {
      this.#there.send(() => {
        const answer = question(this.#service);
        this.#sendBack(() => resolve(answer));
        return NOBODY_RAN;
      });
    });
  }

  /** Nothing overtakes what was sent before it, as on the one connection of a session. */
  #sendBack(arrive: () => void): void {
    const { scheduler } = this.#machine;
    this.#sendsAt = Math.max(this.#sendsAt + MOMENT_MS, scheduler.now + this.#service.delayMs);
    scheduler.at(this.#sendsAt, () => {
      this.#back.send(() => this.#machine.enter(arrive));
      return NOBODY_RAN;
    });
  }

  #open(): void {
    const onChange = (name: string): void => this.#sendBack(() => this.#onNews(name));
    void this.#ask((service) => service.open(onChange)).then((session) => {
      if (this.#health === "closed") return;
      this.#session = session;
      this.#answeredAt = this.#machine.nowMs();
      this.#onAnswer();
      for (const registration of this.#registrations) void this.put(registration);
    });
  }

  #onNews(service: string): void {
    for (const subscription of this.subscriptions) if (subscription.service === service) this.load(subscription);
  }

  #beatLater(): void {
    this.#machine.setTimeout(() => {
      if (this.#health === "closed") return;
      void this.#beat();
      this.#beatLater();
    }, BEAT_MS);
  }

  /** Asks for a sign of life, and whether all is there that this process has put there. */
  async #beat(): Promise<void> {
    const session = this.#session;
    if (this.#machine.nowMs() - this.#answeredAt > (SESSION_TIMEOUT_MS * 2) / 3) this.#suspend();
    if (session === undefined) return;
    const own = [...this.#registrations].filter(({ state }) => state !== "closed");
    const { isAlive, missing } = await this.#ask((registry) => ({
      isAlive: registry.touch(session),
      missing: own.filter(({ service, endpoint }) => !registry.has(session, service, endpoint.id)),
    }));
    if (this.#session !== session || this.#health === "closed") return;
    this.#answeredAt = this.#machine.nowMs();
    if (isAlive) {
      this.#onAnswer();
      for (const registration of missing) void this.put(registration);
    } else this.#loseSession();
  }

  #onAnswer(): void {
    if (this.#health === "connected") return;
    this.#assign("connected");
    for (const subscription of this.subscriptions) this.load(subscription);
  }

  #loseSession(): void {
    this.#session = undefined;
    for (const registration of this.#registrations) registration.assign("lost");
    this.#suspend();
    this.#assign("lost");
    this.#open();
  }

  /** The lists stay as they are, and say that they may be old. */
  #suspend(): void {
    if (this.#health !== "connected") return;
    this.#assign("suspended");
    for (const { store } of this.subscriptions)
      if (store.current.freshness === "live") store.publish({ ...store.current, freshness: "stale" });
  }

  #assign(health: RegistryHealth): void {
    this.#health = health;
    for (const listener of [...this.#listeners]) listener(health);
  }
}
