// The list of one service as ZooKeeper has it, for all subscriptions of one session. Reads on each
// watch, keeps the last known list while ZooKeeper is away, and doubts a list that lost most of its
// instances at once.

import type { Clock, Timer } from "../../base/clock.js";
import { reportRegistryList, reportRegistrySkipped } from "../../base/diagnostics.js";
import { LIST_CACHE_WAIT_MS } from "../../base/limits/discovery.js";
import type { Random } from "../../base/random.js";
import type { RegistryHealth, Snapshot } from "../registry.js";
import type { SnapshotStore } from "../snapshot-store.js";
import type { Reachability, SubsetOptions } from "../subset.js";
import { ConfigReader } from "./config-reader.js";
import { type EntryList, EntryReader } from "./entry-reader.js";
import type { Layout } from "./layouts/layout.js";
import { ListCache } from "./list-cache.js";
import { Reconciler } from "./reconciler.js";
import { applyConfig, type ServiceConfig } from "./service-config.js";
import type { ZookeeperSession } from "./session.js";

export interface ServiceWatchOptions {
  readonly session: ZookeeperSession;
  readonly clock: Clock;
  readonly random: Random;
  /** Path of the service, whose children are the instances. */
  readonly path: string;
  readonly service: string;
  readonly layout: Layout;
  readonly subset: SubsetOptions;
  /**
   * Of what an operator has set for the service; undefined where the layout has no place for it.
   */
  readonly configPath: string | undefined;
  readonly target: string;
  /** Where the last list is kept on disk; undefined when it is not. */
  readonly cacheDir: string | undefined;
  readonly onWarning: (text: string) => void;
}

type List = Omit<Snapshot, "generation">;

/** What the registry says, whatever is thought of it. */
type Contents = Pick<Snapshot, "endpoints" | "skipped" | "skippedFor" | "subsetOf" | "balancer">;

type Reported = Omit<List, "freshness"> & { readonly freshness: List["freshness"] | "closed" };

const NOTHING: Contents = { endpoints: [], skipped: 0 };

export class ServiceWatch {
  readonly stores = new Map<SnapshotStore, Reachability | undefined>();
  readonly #options: ServiceWatchOptions;
  readonly #reconciler: Reconciler;
  readonly #reader: EntryReader;
  readonly #configReader: ConfigReader | undefined;
  readonly #stopListening: () => void;
  #generation = 0;
  #list: List | undefined;
  /** The list that was last believed, while another is in doubt. */
  #believed: Contents | undefined;
  #doubtTimer: Timer | undefined;
  #confirming = false;
  /** Only the drawing is to be done again. */
  #redrawing = false;
  #isOver = false;
  readonly #cache: ListCache | undefined;
  #cacheTimer: Timer | undefined;

  constructor(options: ServiceWatchOptions) {
    this.#options = options;
    const { session, target, service, configPath } = options;
    const onEvent = (): void => this.#reconciler.trigger();
    const onSkipped = (entry: string, reason: string): void => reportRegistrySkipped({ target, service, entry, reason });
    const clients = (): Reachability[] => [...this.stores.values()].filter((client) => client !== undefined);
    this.#reader = new EntryReader({ ...options, clients }, { onEvent, onSkipped });
    if (configPath !== undefined) {
      this.#configReader = new ConfigReader(session, configPath, {
        onEvent,
        onSkipped: (reason) => onSkipped(configPath, reason),
      });
    }
    this.#stopListening = session.onHealth((health) => this.#onHealth(health));
    this.#reconciler = new Reconciler({ ...options, round: () => this.#load(), spacingMs: () => this.#spacingMs() });
    this.#reconciler.trigger();
    const { cacheDir } = options;
    if (cacheDir === undefined) return;
    this.#cache = new ListCache({ ...options, dir: cacheDir });
    this.#cacheTimer = options.clock.setTimeout(() => void this.#useCache(), LIST_CACHE_WAIT_MS, true);
  }

  /** Adds a store, which has the list at once when there is one. */
  attach(store: SnapshotStore, client?: Reachability): void {
    this.stores.set(store, client);
    if (this.#list !== undefined) store.publish(this.#list);
  }

  /** Reads the list now. What it says is believed, for it was asked twice. */
  refresh(): Promise<void> {
    this.#confirming = true;
    return this.#reconciler.runNow();
  }

  /**
   * Draws the subset again, of the last list: costs the registry nothing but the entries that are
   * new in it. Never rejects.
   */
  async redraw(): Promise<void> {
    if (this.#list === undefined || this.#reader.isDrawn) return;
    this.#redrawing = true;
    // Without a connection new entries cannot be read; the next connection draws, too.
    await this.#reconciler.runNow().catch(() => undefined);
  }

  stop(): void {
    if (this.#list !== undefined) this.#report({ ...this.#list, freshness: "closed" });
    this.#isOver = true;
    void this.#reconciler.stop();
    this.#stopListening();
    this.#doubtTimer?.cancel();
    this.#cacheTimer?.cancel();
    void this.#cache?.stop();
  }

  /** The registry has given no list: the one of the last run is better than none. */
  async #useCache(): Promise<void> {
    if (this.#list !== undefined) return;
    const endpoints = await this.#cache?.read();
    if (endpoints === undefined || this.#list !== undefined) return;
    this.#publish({ endpoints, skipped: 0, freshness: "cached", updatedAt: this.#options.clock.nowMs() });
  }

  async #load(): Promise<void> {
    const confirming = this.#confirming;
    const again = this.#redrawing;
    this.#confirming = this.#redrawing = false;
    const [entries, config] = await Promise.all([this.#reader.read(again), this.#configReader?.read()]);
    if (this.#options.session.health !== "connected") return; // it may be old by now; the next connection reads it again
    const isCached = this.#list?.freshness === "cached"; // nobody knows how things went on since then
    const believed = this.#believed ?? (isCached ? undefined : this.#list) ?? NOTHING;
    const next = listOf(entries, config);
    if (!confirming && isDoubtful(believed, next)) this.#doubt(believed, next);
    else this.#believe(next);
  }

  #believe(next: Contents): void {
    this.#doubtTimer?.cancel();
    this.#doubtTimer = this.#believed = undefined;
    this.#publish({ ...next, freshness: "live", updatedAt: this.#options.clock.nowMs() });
    this.#cache?.keep(next.endpoints);
  }

  /**
   * Most instances are gone at once. That is rather ZooKeeper's trouble than theirs: what vanished
   * stays listed for a session timeout, in which real servers register again. A server that ends as
   * it should says that it drains before, and is not kept.
   */
  #doubt(believed: Contents, next: Contents): void {
    this.#believed = believed;
    this.#doubtTimer ??= this.#options.clock.setTimeout(() => {
      this.#doubtTimer = undefined;
      this.#confirming = true;
      this.#reconciler.trigger();
    }, this.#options.session.timeoutMs);
    const present = new Set(next.endpoints.map((endpoint) => endpoint.id));
    const kept = believed.endpoints.filter((endpoint) => endpoint.state === "up" && !present.has(endpoint.id));
    const updatedAt = this.#list?.updatedAt ?? 0;
    this.#publish({
      ...next,
      endpoints: [...next.endpoints, ...kept],
      freshness: "stale",
      updatedAt,
      heldBack: kept.length,
    });
  }

  #onHealth(health: RegistryHealth): void {
    if (health !== "connected") this.#reader.onDisconnected();
    if (health === "closed") {
      const { failure } = this.#options.session;
      if (failure !== undefined) for (const store of this.stores.keys()) store.close(failure);
    } else if (health !== "connected" && this.#list !== undefined && this.#list.freshness !== "cached") {
      this.#publish({ ...this.#list, freshness: "stale" });
    }
  }

  #publish(list: List): void {
    const known = this.#list;
    this.#list = list;
    if (known !== undefined && isSame(known, list)) {
      for (const store of this.stores.keys()) store.confirm(list.updatedAt);
      return;
    }
    this.#generation++;
    this.#report(list);
    for (const store of [...this.stores.keys()]) store.publish(list);
  }

  #report({ endpoints, subsetOf, freshness, heldBack = 0 }: Reported): void {
    if (this.#isOver) return; // the last reading may end behind the last reader
    const { service, target } = this.#options;
    const count = subsetOf ?? endpoints.length;
    reportRegistryList({ target, service, count, freshness, generation: this.#generation, heldBack, teller: this });
  }

  /**
   * 2 ms for each instance, with jitter: a thousand servers that come up do not cost each client a
   * thousand lists.
   */
  #spacingMs(): number {
    const spacingMs = Math.min(5_000, Math.max(50, 2 * (this.#list?.subsetOf ?? this.#list?.endpoints.length ?? 0)));
    return spacingMs * (1 + this.#options.random() / 2);
  }
}

function listOf({ endpoints, skipped, skippedFor, subsetOf }: EntryList, config: ServiceConfig | undefined): Contents {
  return {
    endpoints: applyConfig(endpoints, config),
    skipped,
    ...(skippedFor === undefined ? {} : { skippedFor }),
    ...(subsetOf === undefined ? {} : { subsetOf }),
    ...(config?.balancer === undefined ? {} : { balancer: config.balancer }),
  };
}

/**
 * True when more than half of the instances that took calls have gone without a word. A subset that
 * is drawn anew has lost nobody.
 */
function isDoubtful(believed: Contents, next: Contents): boolean {
  const known = believed.subsetOf ?? believed.endpoints.filter((endpoint) => endpoint.state === "up").length;
  return (next.subsetOf ?? next.endpoints.length) < known / 2;
}

function isSame(a: List, b: List): boolean {
  if (
    a.freshness !== b.freshness ||
    a.skipped !== b.skipped ||
    a.skippedFor !== b.skippedFor ||
    a.endpoints.length !== b.endpoints.length
  )
    return false;
  if (a.subsetOf !== b.subsetOf || a.balancer !== b.balancer) return false;
  // What was not read again is the same object.
  return a.endpoints.every(
    (endpoint, at) => endpoint === b.endpoints[at] || JSON.stringify(endpoint) === JSON.stringify(b.endpoints[at]),
  );
}
