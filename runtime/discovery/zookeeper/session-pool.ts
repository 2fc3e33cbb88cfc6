// Sessions of this process: one for each ensemble, credentials and timeout, shared by all registries and closed with the last.

import { formatAddress } from "../../base/address.js";
import { ServiceWatch, type ServiceWatchOptions } from "./service-watch.js";
import { type SessionOptions, ZookeeperSession } from "./session.js";

interface WatchUse {
  readonly watch: ServiceWatch;
  users: number;
}

/** A session in use, with the watches of its services: each path is watched once, by however many clients. */
export class SharedSession {
  readonly session: ZookeeperSession;
  readonly #key: string;
  readonly #watches = new Map<string, WatchUse>();
  #users = 0;

  private constructor(key: string, options: SessionOptions) {
    this.#key = key;
    this.session = new ZookeeperSession(options);
  }

  /** The session for these options, opened if need be. Each `acquire` wants a `release`. */
  static acquire(options: SessionOptions): SharedSession {
    const { hosts, digest, sessionTimeoutMs } = options;
    const key = JSON.stringify([hosts.map(formatAddress).sort(), digest, sessionTimeoutMs]);
    const known = pool.get(key);
    // A session that cannot be opened is not handed out again: what is wrong may have been put right.
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

  acquireWatch(options: Omit<ServiceWatchOptions, "session">): ServiceWatch {
    const use = this.#watches.get(options.path) ?? { watch: new ServiceWatch({ ...options, session: this.session }), users: 0 };
    this.#watches.set(options.path, use);
    use.users++;
    return use.watch;
  }

  releaseWatch(path: string): void {
    const use = this.#watches.get(path);
    if (use === undefined || --use.users > 0) return;
    this.#watches.delete(path);
    use.watch.stop();
  }
}

const pool = new Map<string, SharedSession>();
