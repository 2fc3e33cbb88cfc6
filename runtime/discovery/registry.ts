// What the runtime needs of a registry: register an instance, subscribe to the list of a service.
// Drivers live beside this file.

import type { Descriptor } from "../schema/descriptor.js";
import type { Reachability, SubsetOptions } from "./subset.js";

/**
 * One live instance of a service, as its server registered it. Immutable: a change is a new
 * revision.
 */
export interface Endpoint {
  /** Random per listener; stays the same over revisions. */
  readonly id: string;
  /** Grows with each change. Of two records with one id the higher revision counts. */
  readonly rev: number;
  /** Where it listens; a host name or an IP address. Empty with `path`. */
  readonly host: string;
  /** 1 to 65,535; 0 with `path`. */
  readonly port: number;
  /** Path of a unix socket; in fixed lists only, no registry takes it. */
  readonly path?: string;
  /**
   * True when TLS is spoken there. A client with TLS refuses others, but not those of a fixed list,
   * which does not say.
   */
  readonly tls?: boolean;
  /** Share of the load relative to others. Default 100; 0 gets no calls. */
  readonly weight: number;
  /**
   * The lowest comes first: others are used while none of those before them can be reached. In
   * lists that are only read, such as SRV records of DNS; a server has none. Default 0.
   */
  readonly priority?: number;
  /** Where it runs, as `serve` was given it. */
  readonly zone?: string;
  /** Version of the server's own software, as `serve` was given it. */
  readonly version?: string;
  /** Fingerprint of the contract that the server was built with. */
  readonly fingerprint?: string;
  /** Whether it takes calls. */
  readonly state: EndpointState;
  /** Wall-clock milliseconds since 1970. */
  readonly startedAt?: number;
  /** Texts that the server gave, for people and tools. Callwire does not read them. */
  readonly meta: Readonly<Record<string, string>>;
}

/** Only `"up"` gets new calls. */
export type EndpointState = "starting" | "up" | "draining";

/**
 * The connection to the registry. `"lost"` means that the session is gone and another is being
 * made.
 */
export type RegistryHealth = "connecting" | "connected" | "suspended" | "lost" | "closed";

/** The list of a service at one moment. */
export interface Snapshot {
  /** The instances, each id once. */
  readonly endpoints: readonly Endpoint[];
  /** Grows by one with each change. 0 before the first list. */
  readonly generation: number;
  /**
   * `"none"`: never loaded, which is not the same as empty. `"stale"`: the last known list, while
   * the registry is away.
   */
  readonly freshness: "live" | "stale" | "cached" | "none";
  /** Monotonic milliseconds of the last confirmation by the registry. */
  readonly updatedAt: number;
  /** Records that were skipped because they did not parse. */
  readonly skipped: number;
  /** One of them, and why: `"b~0": it is not JSON`. */
  readonly skippedFor?: string | undefined;
  /**
   * Why it could not be read the last time, or why it is empty: `"calc.example: no such name"`.
   * Where the registry says so.
   */
  readonly failure?: string | undefined;
  /**
   * Instances of `endpoints` that the registry has lost all at once: kept until that is confirmed.
   * Default 0.
   */
  readonly heldBack?: number;
  /**
   * Instances that the registry lists, when `endpoints` is a subset of them. Default: all are
   * there.
   */
  readonly subsetOf?: number;
  /**
   * How an operator wants clients to choose among them; see `balancer` of `connect`. Default: as
   * each client does.
   */
  readonly balancer?: string | undefined;
}

/**
 * The list of one service, kept up to date. It ends by `await subscription[Symbol.asyncDispose]()`.
 */
export interface Subscription extends AsyncDisposable {
  /** The list as known now. Synchronous, never throws. */
  readonly current: Snapshot;
  /**
   * Resolves once a list was loaded (at once when one was already). Rejects when `signal` aborts or
   * the registry is closed.
   */
  ready(options?: { readonly signal?: AbortSignal | undefined }): Promise<Snapshot>;
  /** Calls `listener` after each change of `current`. Returns the function that stops it. */
  onChange(listener: (snapshot: Snapshot) => void): () => void;
  /** Asks the registry now instead of waiting for its watch. */
  refresh(): Promise<Snapshot>;
  /**
   * What `reachability` says has changed: draws the subset again. Resolves once that was tried;
   * never rejects.
   */
  redraw?(): Promise<void>;
  /**
   * An instance could not be reached, or its connection has ended: the list may be old. A registry
   * that has to be asked asks soon. It is told of every failure, and bounds its questions itself.
   */
  reresolve?(): void;
}

/** What a subscriber wants of a large service, and knows of its instances. */
export interface SubscribeOptions {
  /** Which instances of a large service to use; the others are not even read. */
  readonly subset?: SubsetOptions | undefined;
  /**
   * What the subscriber knows of the instances: what works stays in the subset, what cannot be
   * reached is replaced. Default: nothing.
   */
  readonly reachability?: Reachability | undefined;
}

/** `"lost"`: the registry has dropped the entry, and it is being written again. */
export type RegistrationState = "pending" | "registered" | "lost" | "closed";

/**
 * One instance in the list of one service. It ends by `await registration[Symbol.asyncDispose]()`,
 * which removes the entry.
 */
export interface Registration extends AsyncDisposable {
  /** Whether others can see the entry now. */
  readonly state: RegistrationState;
  /**
   * Resolves once the entry is visible to others. Rejects when `signal` aborts or the registration
   * is closed.
   */
  ready(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Publishes a new revision in one step: at no moment is the instance absent. */
  update(patch: Partial<Pick<Endpoint, "weight" | "state" | "meta">>): Promise<void>;
}

/** A process that calls a service, as its client says of itself with `connect(..., { name })`. */
export interface Consumer {
  /** What the client calls itself, such as `billing`. */
  readonly name: string;
  /** Version of its software, as `connect` was given it. */
  readonly version?: string;
  /** Fingerprint of the contract that it was built with. */
  readonly fingerprint: string;
  /** Name of its machine, as that has it. */
  readonly host: string;
  /** Number of the process there. */
  readonly pid: number;
}

/** What registries differ in. Nothing else is known of a driver outside of it. */
export interface RegistryCapabilities {
  /**
   * Servers register there. False when it is only read; `register` throws INVALID_ARGUMENT then.
   */
  readonly registers: boolean;
  /**
   * Whose clients find what is registered: those of this process, of this machine, or of others,
   * too. Any word when nobody registers.
   */
  readonly scope: "process" | "machine" | "network";
  /**
   * Endpoints say whether TLS is spoken there. False: nobody says so, and a client with `tls`
   * speaks it to all of them.
   */
  readonly saysTls: boolean;
  /** An instance that starts or drains is listed, with its state. False: it is off the list. */
  readonly showsStates: boolean;
  /** `list` names the services. False: it is always empty. */
  readonly namesServices: boolean;
  /**
   * There is a place for schemas. False: `publishSchema` does nothing, and `schema` resolves to
   * undefined.
   */
  readonly keepsSchemas: boolean;
  /**
   * There is a place for consumers: `announce` and `consumers` are there. Default false: a client
   * with a name goes on without.
   */
  readonly keepsConsumers?: boolean;
}

/**
 * Where servers register and clients look for them. Who writes a driver implements this;
 * `docs/extending.md` walks through it.
 */
export interface Registry extends AsyncDisposable {
  /**
   * What to show a person: the target without credentials, such as
   * `zookeeper://127.0.0.1:2181/rpc`.
   */
  readonly target: string;
  /** What can be done with it. Stays the same for as long as it is open. */
  readonly capabilities: RegistryCapabilities;
  /** The connection to the registry now. */
  readonly health: RegistryHealth;
  /** Calls `listener` after each change of `health`. Returns the function that stops it. */
  onHealth(listener: (health: RegistryHealth) => void): () => void;
  /**
   * Follows the list of a service, given by its full name. Returns at once and never throws: the
   * list is loaded in the background.
   */
  subscribe(service: string, options?: SubscribeOptions): Subscription;
  /**
   * Puts an instance into the list of a service. Returns at once; the entry is written in the
   * background, and again after each loss.
   */
  register(service: string, endpoint: Endpoint): Registration;
  /** Names of the services that have an entry now. */
  list(): Promise<readonly string[]>;
  /**
   * Keeps the contract of a service under its fingerprint, for tools. In the background: it never
   * fails, and what is there stays.
   */
  publishSchema(fingerprint: string, schema: Descriptor): void;
  /**
   * The contract with this fingerprint; undefined when nobody has published it, or what stands
   * there is another.
   */
  schema(fingerprint: string): Promise<Descriptor | undefined>;
  /**
   * Says that this process calls a service. In the background, again after each loss: it never
   * fails. Returns the function that takes it back; a second call of that does nothing more.
   */
  announce?(service: string, consumer: Consumer): () => Promise<void>;
  /** Who calls a service now, and has said so: 1,000 at most. */
  consumers?(service: string): Promise<readonly Consumer[]>;
}
