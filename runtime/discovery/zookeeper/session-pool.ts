// Sessions of this process: one for each ensemble, credentials and timeout, shared by all
// registries and closed with the last.

import { formatAddress } from "../../base/address.js";
import type { HostTlsOptions } from "../../transport/tls-options.js";
import type { Consumer } from "../registry.js";
import { ConsumerEntry, type ConsumerEntryOptions } from "./consumer-entry.js";
import { ServiceWatch, type ServiceWatchOptions } from "./service-watch.js";
import { type SessionOptions, ZookeeperSession } from "./session.js";

interface ConsumerUse {
  readonly entry: ConsumerEntry;
  users: number;
}

interface WatchUse {
  readonly watch: ServiceWatch;
  users: number;
}

/**
 * A session in use, with the watches of its services: each service is watched once, by however many
 * clients.
 */
export class SharedSession {
  readonly session: ZookeeperSession;
  /** Says which subset of a large service this process uses. */
  readonly seed: string;
  readonly #key: string;
  readonly #watches = new Map<string, WatchUse>();
  readonly #consumers = new Map<string, ConsumerUse>();
  #users = 0;

  private constructor(key: string, options: SessionOptions) {
    this.#key = key;
    this.seed = String(options.random());
    this.session = new ZookeeperSession(options);
  }

  /**
   * The session for these options, of which `tls` is what was made of the options `tls`. Opened if
   * need be. Each `acquire` wants a `release`.
   */
  static acquire(options: SessionOptions, tls: HostTlsOptions | undefined): SharedSession {
    const { hosts, digest, sessionTimeoutMs } = options;
    const key = JSON.stringify([hosts.map(formatAddress).sort(), digest, sessionTimeoutMs, tls]);
    const known = pool.get(key);
    // A session that cannot be opened is not handed out again: what is wrong may have been put
    // right.
    const shared = known?.session.health === "closed" || known === undefined ? new SharedSession(key, options) : known;
    pool.set(key, shared);
    shared.#users++;
    return shared;
  }

  async release(): Promise<void> {
    if (--this.#users > 0) return;
    if (pool.get(this.#key) === this) pool.delete(this.#key);
    await this.session.close();
  }

  acquireWatch(options: WatchOptions): ServiceWatch {
    const key = keyOf(options);
    const use = this.#watches.get(key) ?? { watch: new ServiceWatch({ ...options, session: this.session }), users: 0 };
    this.#watches.set(key, use);
    use.users++;
    return use.watch;
  }

  releaseWatch(options: WatchOptions): void {
    const key = keyOf(options);
    const use = this.#watches.get(key);
    if (use === undefined || --use.users > 0) return;
    this.#watches.delete(key);
    use.watch.stop();
  }

  /**
   * Lists a consumer once, by however many clients of this process. Returns what takes one of them
   * back.
   */
  announce(consumer: Consumer, options: Omit<ConsumerEntryOptions, "session">): () => Promise<void> {
    const key = JSON.stringify([options.path, consumer]);
    const entry = (): ConsumerEntry => new ConsumerEntry(consumer, { ...options, session: this.session });
    const use = this.#consumers.get(key) ?? { entry: entry(), users: 0 };
    this.#consumers.set(key, use);
    use.users++;
    return async () => {
      if (--use.users > 0) return;
      this.#consumers.delete(key);
      await use.entry.stop();
    };
  }
}

type WatchOptions = Omit<ServiceWatchOptions, "session">;

/** Some layouts have all services at one path. */
function keyOf({ layout, path, service, subset, cacheDir }: WatchOptions): string {
  return [layout.name, path, service, subset.size, subset.seed, cacheDir].join(" ");
}

const pool = new Map<string, SharedSession>();
