// A session with ZooKeeper that outlives its clients: keeps one through outages, opens another when
// it is gone. Knows nothing of services; what has to be done again after each connection is done by
// those who listen.

import { type Address, formatAddress } from "../../base/address.js";
import type { Clock, Timer } from "../../base/clock.js";
import { reportRegistryHealth } from "../../base/diagnostics.js";
import { RpcError } from "../../base/errors.js";
import { CLOSE_TIMEOUT_MS } from "../../base/limits/connection.js";
import { MAX_REGISTRY_BACKOFF_MS } from "../../base/limits/discovery.js";
import type { Random } from "../../base/random.js";
import { isError } from "../../base/realms.js";
import type { HostTls } from "../../transport/host-tls.js";
import type { RegistryHealth } from "../registry.js";
import { callSafely } from "../snapshot-store.js";
import type { HardenedClient } from "./hardened-client.js";
import type { Operations } from "./operations.js";
import { ZookeeperCode, ZookeeperError } from "./zookeeper-error.js";

export interface SessionOptions {
  readonly hosts: readonly Address[];
  /** What we ask for, in milliseconds; the server may give less or more. */
  readonly sessionTimeoutMs: number;
  /** `user:password`. */
  readonly digest: string | undefined;
  readonly tls: HostTls | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

type Work = (operations: Operations) => Promise<void>;

/**
 * The modules that need the library: loaded when the first session opens, so that other targets
 * never load it.
 */
type Modules = typeof import("./hardened-client.js") & typeof import("./operations.js");

export class ZookeeperSession {
  readonly #options: SessionOptions;
  readonly #listeners = new Set<(health: RegistryHealth) => void>();
  /** What is still to be done for those who do not wait for it any more. */
  readonly #unfinished = new Set<Work>();
  #health: RegistryHealth = "connecting";
  #failure: RpcError | undefined;
  #isClosed = false;
  #client: HardenedClient | undefined;
  #operations: Operations | undefined;
  #lostAt = -Infinity;
  #renewTimer: Timer | undefined;

  /** Opens at once, in the background. */
  constructor(options: SessionOptions) {
    this.#options = options;
    void this.#start();
  }

  get health(): RegistryHealth {
    return this.#health;
  }

  /** Why the session can never be opened; undefined while it can. */
  get failure(): RpcError | undefined {
    return this.#failure;
  }

  /** Hexadecimal; "" before the first connection. Another one after each loss. */
  get id(): string {
    return this.#client?.sessionId ?? "";
  }

  /** Milliseconds, as agreed with the server once there was a connection. */
  get timeoutMs(): number {
    return this.#client?.sessionTimeoutMs ?? this.#options.sessionTimeoutMs;
  }

  onHealth(listener: (health: RegistryHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Runs an operation. Rejects with ZookeeperError; CONNECTION_LOSS at once while there is no
   * connection.
   */
  use<Value>(start: (operations: Operations) => Promise<Value>): Promise<Value> {
    if (this.#operations !== undefined) return start(this.#operations);
    return Promise.reject(new ZookeeperError(ZookeeperCode.CONNECTION_LOSS, "not connected"));
  }

  /**
   * Takes something of this session away, now or, when that fails, after the next connection. Never
   * rejects.
   */
  async finish(work: Work): Promise<void> {
    this.#unfinished.add(work);
    try {
      await this.use(work);
      this.#unfinished.delete(work);
    } catch {
      // It stays to be done. If the session is lost, the server removes its entries itself.
    }
  }

  /** Ends the session on the server, in at most a second. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // One that could not be opened said why, and was shown as away. It is no more.
    if (this.#health === "closed") this.#report("");
    this.#setHealth("closed", "");
    this.#renewTimer?.cancel();
    this.#operations = undefined;
    await this.#client?.close(CLOSE_TIMEOUT_MS);
    this.#listeners.clear();
  }

  async #start(): Promise<void> {
    try {
      const [client, operations] = await Promise.all([import("./hardened-client.js"), import("./operations.js")]);
      this.#open({ ...client, ...operations });
    } catch (error) {
      const text = `the ZooKeeper client cannot be loaded: ${isError(error) ? error.message : String(error)}`;
      this.#failure = error instanceof RpcError ? error : new RpcError("FAILED_PRECONDITION", text, { cause: error });
      this.#setHealth("closed", this.#failure.message);
    }
  }

  #open(modules: Modules): void {
    if (this.#health === "closed") return;
    const client = new modules.HardenedClient(this.#options, {
      onConnected: () => this.#onConnected(),
      onDisconnected: (reason) => this.#setHealth("suspended", reason),
      onSessionLost: (reason) => this.#renew(modules, reason),
    });
    this.#client = client;
    this.#operations = modules.createOperations(client, this.#options.digest, this.#options.clock);
    client.connect();
  }

  #onConnected(): void {
    this.#setHealth("connected", "");
    for (const work of [...this.#unfinished]) void this.finish(work);
  }

  /**
   * At once the first time; then after a pause, so that a server that ends each session is not
   * hammered.
   */
  #renew(modules: Modules, reason: string): void {
    const { clock, random } = this.#options;
    const recentMs = clock.nowMs() - this.#lostAt;
    this.#lostAt = clock.nowMs();
    this.#unfinished.clear();
    this.#operations = undefined;
    this.#setHealth("lost", reason);
    const delayMs = recentMs > this.#options.sessionTimeoutMs ? 0 : random() * MAX_REGISTRY_BACKOFF_MS;
    this.#renewTimer = clock.setTimeout(() => this.#open(modules), delayMs);
  }

  #setHealth(health: RegistryHealth, reason: string): void {
    if (this.#health === health || this.#health === "closed") return;
    this.#health = health;
    this.#report(reason);
    for (const listener of [...this.#listeners]) callSafely(listener, health);
  }

  #report(reason: string): void {
    const target = `zookeeper://${this.#options.hosts.map(formatAddress).join(",")}`;
    reportRegistryHealth({ target, health: this.#health, reason, teller: this });
  }
}
