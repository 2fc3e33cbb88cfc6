// A registry of others that is only read: they bring the lists, and this brings what is the same
// for all of them.

import { type Clock, systemClock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { cutForeign } from "../base/foreign-text.js";
import { MAX_LIST_FAILURE } from "../base/limits/discovery.js";
import { usageError } from "../base/usage-error.js";
import type { Following, ListNotes, ListSource } from "./list-source.js";
import { hasPriorities, preferPriority } from "./priority.js";
import type {
  Endpoint,
  Registration,
  Registry,
  RegistryCapabilities,
  RegistryHealth,
  SubscribeOptions,
  Subscription,
} from "./registry.js";
import { callSafely, SnapshotStore } from "./snapshot-store.js";
import { chooseSubset, type Reachability, type SubsetOptions } from "./subset.js";

/**
 * A registry to read, from wherever `source` has its lists:
 * `connect(Service, createReadOnlyRegistry(source))`. Who made it closes it, by
 * `await registry[Symbol.asyncDispose]()`. To register there is INVALID_ARGUMENT.
 */
export function createReadOnlyRegistry(source: ListSource, clock: Clock = systemClock): Registry {
  return new ReadOnlyRegistry(source, clock);
}

/** One service, and all who read it. */
interface Followed {
  readonly readers: Set<Reader>;
  following: Following | undefined;
  endpoints: readonly Endpoint[];
  notes: ListNotes;
  /** Why the last reading failed. */
  failure: string | undefined;
  state: "waiting" | "live" | "failed";
  hasList: boolean;
}

interface Reader {
  readonly store: SnapshotStore;
  readonly subset: SubsetOptions;
  readonly clients: readonly Reachability[];
}

class ReadOnlyRegistry implements Registry {
  readonly target: string;
  readonly capabilities: RegistryCapabilities;
  readonly #source: ListSource;
  readonly #clock: Clock;
  /** Another one for each registry, so that clients draw different instances of a large service. */
  readonly #seed = String(Math.random());
  readonly #services = new Map<string, Followed>();
  readonly #listeners = new Set<(health: RegistryHealth) => void>();
  #health: RegistryHealth = "connected";

  constructor(source: ListSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.target = source.target;
    this.capabilities = {
      registers: false,
      scope: "network",
      saysTls: source.saysTls === true,
      showsStates: true,
      namesServices: source.services !== undefined,
      keepsSchemas: false,
    };
  }

  get health(): RegistryHealth {
    return this.#health;
  }

  onHealth(listener: (health: RegistryHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  subscribe(service: string, { subset = {}, reachability }: SubscribeOptions = {}): Subscription {
    if (this.#health === "closed") throw usageError("FAILED_PRECONDITION", `the registry ${this.target} is closed`);
    const store = new SnapshotStore();
    const clients = reachability === undefined ? [] : [reachability];
    const reader: Reader = { store, subset: { seed: this.#seed, ...subset }, clients };
    const followed = this.#join(service, reader);
    return {
      get current() {
        return store.current;
      },
      ready: (options) => store.ready(options?.signal),
      onChange: (listener) => store.onChange(listener),
      refresh: async () => {
        await followed.following?.refresh();
        return store.ready();
      },
      redraw: async () => this.#redraw(followed, reader),
      reresolve: () => followed.following?.reresolve?.(),
      [Symbol.asyncDispose]: async () => this.#leave(service, followed, reader),
    };
  }

  register(service: string): Registration {
    const fix = "start the server without a registry, and have its address written where that list comes from";
    const text = `${service} cannot register under ${this.target}, which is only read; ${fix}`;
    throw usageError("INVALID_ARGUMENT", text);
  }

  async list(): Promise<readonly string[]> {
    return (await this.#source.services?.()) ?? [];
  }

  publishSchema(): void {} // there is no place for it; nothing is registered here anyway

  async schema(): Promise<undefined> {}

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#health === "closed") return;
    for (const { readers, following } of this.#services.values()) {
      for (const { store } of readers) store.close(new RpcError("CANCELLED", `the registry ${this.target} is closed`));
      following?.stop();
    }
    this.#services.clear();
    this.#setHealth("closed");
    this.#listeners.clear();
  }

  #join(service: string, reader: Reader): Followed {
    const known = this.#services.get(service);
    if (known !== undefined) {
      known.readers.add(reader);
      this.#show(known, reader);
      return known;
    }
    const followed: Followed = {
      readers: new Set([reader]),
      following: undefined,
      endpoints: [],
      notes: { skipped: 0 },
      failure: undefined,
      state: "waiting",
      hasList: false,
    };
    this.#services.set(service, followed);
    try {
      followed.following = this.#source.follow(service, {
        publish: (endpoints, notes = { skipped: 0 }) =>
          this.#publish(followed, latestOfEach(endpoints), { ...notes, failure: cut(notes.failure) }),
        fail: (reason) => this.#fail(followed, cut(reason)),
      });
    } catch (error) {
      this.#services.delete(service); // the next one who subscribes tries again
      throw error;
    }
    return followed;
  }

  #leave(service: string, followed: Followed, reader: Reader): void {
    reader.store.close();
    if (!followed.readers.delete(reader) || followed.readers.size > 0 || this.#services.get(service) !== followed) return;
    this.#services.delete(service);
    followed.following?.stop();
    this.#judge();
  }

  #publish(followed: Followed, endpoints: readonly Endpoint[], notes: ListNotes): void {
    if (followed.readers.size === 0) return; // what was on its way when the last reader left
    const isSame = followed.state === "live" && isEqual([followed.endpoints, followed.notes], [endpoints, notes]);
    const { failure } = notes;
    Object.assign(followed, { notes, failure, state: "live", hasList: true } satisfies Partial<Followed>);
    if (!isSame) followed.endpoints = endpoints; // what is drawn again is compared by identity
    this.#judge();
    const now = this.#clock.nowMs();
    for (const reader of [...followed.readers]) {
      if (isSame) reader.store.confirm(now);
      else this.#show(followed, reader);
    }
  }

  #fail(followed: Followed, failure: string | undefined): void {
    if ((followed.state === "failed" && followed.failure === failure) || followed.readers.size === 0) return;
    Object.assign(followed, { failure, state: "failed" } satisfies Partial<Followed>);
    this.#judge();
    for (const { store } of [...followed.readers]) {
      if (store.current.freshness === "live") store.publish({ ...store.current, freshness: "stale", failure });
      else store.explain(failure);
    }
  }

  #draw({ endpoints }: Followed, { subset, clients }: Reader): readonly Endpoint[] {
    const preferred = preferPriority(endpoints, clients);
    const byId = new Map(preferred.map((endpoint) => [endpoint.id, endpoint]));
    return chooseSubset([...byId.keys()], subset, String, clients).flatMap((id) => byId.get(id) ?? []);
  }

  #show(followed: Followed, reader: Reader): void {
    if (!followed.hasList) return;
    const endpoints = this.#draw(followed, reader);
    const listed = followed.endpoints.length;
    // Of a list with priorities all may be in use just now. It is drawn again all the same.
    const isPart = endpoints.length < listed || (reader.clients.length > 0 && hasPriorities(followed.endpoints));
    const subsetOf = isPart ? { subsetOf: listed } : {};
    const freshness = followed.state === "failed" ? "stale" : "live";
    const { notes, failure } = followed;
    reader.store.publish({ endpoints, freshness, updatedAt: this.#clock.nowMs(), ...notes, failure, ...subsetOf });
  }

  #redraw(followed: Followed, reader: Reader): void {
    const before = reader.store.current;
    if (before.subsetOf === undefined) return;
    const drawn = this.#draw(followed, reader);
    const isSame = drawn.length === before.endpoints.length && drawn.every((endpoint, at) => endpoint === before.endpoints[at]);
    if (!isSame) this.#show(followed, reader);
  }

  /** While one list cannot be read, the registry is away. */
  #judge(): void {
    if (this.#health === "closed") return;
    const isAway = [...this.#services.values()].some(({ state }) => state === "failed");
    this.#setHealth(isAway ? "suspended" : "connected");
  }

  #setHealth(health: RegistryHealth): void {
    if (health === this.#health) return;
    this.#health = health;
    for (const listener of [...this.#listeners]) callSafely(listener, health);
  }
}

/** Each id once: of two the one with the higher revision, or else the later. */
function latestOfEach(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const latest = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const known = latest.get(endpoint.id);
    if (known === undefined || endpoint.rev >= known.rev) latest.set(endpoint.id, endpoint);
  }
  return [...latest.values()];
}

function cut(failure: string | undefined): string | undefined {
  return failure === undefined ? undefined : cutForeign(failure, MAX_LIST_FAILURE);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
