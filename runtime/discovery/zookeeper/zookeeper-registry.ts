// The registry in ZooKeeper: where things stand in its tree, and who may ask for them. How a
// session lives is session.ts.

import type { Address } from "../../base/address.js";
import { type Clock, systemClock } from "../../base/clock.js";
import { RpcError } from "../../base/errors.js";
import { DEFAULT_SESSION_TIMEOUT_MS } from "../../base/limits/discovery.js";
import { stderrLogger } from "../../base/logger.js";
import { type Random, systemRandom } from "../../base/random.js";
import { usageError } from "../../base/usage-error.js";
import type { Descriptor } from "../../schema/descriptor.js";
import { HostTls } from "../../transport/host-tls.js";
import type {
  Consumer,
  Endpoint,
  Registration,
  Registry,
  RegistryCapabilities,
  RegistryHealth,
  Snapshot,
  SubscribeOptions,
  Subscription,
} from "../registry.js";
import { tellsItself } from "../registry-report.js";
import { callSafely, SnapshotStore } from "../snapshot-store.js";
import { changeConfig } from "./config-writer.js";
import { Consumers } from "./consumers.js";
import { resolveDigest } from "./digest.js";
import type { ZookeeperExaminer } from "./examined.js";
import { SessionExaminer } from "./examiner.js";
import { keepAlive } from "./keep-alive.js";
import type { Layout } from "./layouts/layout.js";
import { LAYOUTS } from "./layouts/layouts.js";
import { Questions } from "./questions.js";
import { SchemaStore } from "./schema-store.js";
import type { ConfigChange } from "./service-config.js";
import { isServiceName } from "./service-name.js";
import { SharedSession } from "./session-pool.js";
import { warnOfOpenPaths } from "./warn-of-open-paths.js";
import { ZookeeperRegistration } from "./zookeeper-registration.js";
import type { ZookeeperRegistryOptions } from "./zookeeper-registry-options.js";
import { capabilitiesOfZookeeper, formatZookeeper, type ZookeeperTarget } from "./zookeeper-target.js";

/**
 * Instances stand where the target's layout has them, `<path>/services/<service>/<id>~<rev>` by
 * default.
 */
export class ZookeeperRegistry implements Registry {
  readonly target: string;
  readonly capabilities: RegistryCapabilities;
  readonly #path: string;
  readonly #hosts: readonly Address[];
  readonly #cacheDir: string | undefined;
  readonly #onWarning: (text: string) => void;
  readonly #layout: Layout;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #shared: SharedSession;
  readonly #questions: Questions;
  readonly #consumers: Consumers;
  readonly #listeners = new Set<(health: RegistryHealth) => void>();
  readonly #stopListening: () => void;
  readonly #stopWarning: () => void;
  /** Absent in the layouts of others, whose clients would take it for an instance. */
  readonly #schemas: SchemaStore | undefined;
  readonly #registrations = new Set<ZookeeperRegistration>();
  readonly #closers = new Set<(reason: RpcError) => void>();
  #closing: Promise<void> | undefined;

  /**
   * Connects in the background. Does not keep the process alive. Throws RpcError INVALID_ARGUMENT
   * for credentials that are none.
   */
  constructor(target: ZookeeperTarget, options: ZookeeperRegistryOptions = {}) {
    tellsItself(this);
    this.target = formatZookeeper(target);
    this.capabilities = capabilitiesOfZookeeper(target);
    this.#path = target.path;
    this.#hosts = target.hosts;
    this.#cacheDir = target.cacheDir;
    this.#layout = LAYOUTS[target.layout ?? "native"];
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? systemRandom;
    const { onWarning = stderrLogger.warn } = options;
    this.#onWarning = onWarning;
    const digest = resolveDigest(target);
    const session = {
      hosts: target.hosts,
      sessionTimeoutMs: target.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS,
      digest,
      tls: target.tls === undefined ? undefined : new HostTls(target.tls, this.#clock, onWarning),
      clock: this.#clock,
      random: this.#random,
    };
    this.#shared = SharedSession.acquire(session, target.tls);
    this.#questions = new Questions(this.#shared.session, this.#clock, this.target);
    const { clock, random, shared, questions } = {
      clock: this.#clock,
      random: this.#random,
      shared: this.#shared,
      questions: this.#questions,
    };
    this.#consumers = new Consumers({ shared, questions, clock, random, onWarning });
    this.#stopWarning = digest === undefined ? () => undefined : this.#warnOfOpenPaths(onWarning);
    this.#stopListening = this.#shared.session.onHealth((health) => this.#tell(health));
    const schemasPath = this.#layout.schemasPath?.(target.path);
    if (schemasPath !== undefined) {
      this.#schemas = new SchemaStore({
        session: this.#shared.session,
        clock: this.#clock,
        random: this.#random,
        path: schemasPath,
        onWarning,
      });
    }
  }

  get health(): RegistryHealth {
    return this.#closing === undefined ? this.#shared.session.health : "closed";
  }

  /**
   * Id of the session in hexadecimal, as ZooKeeper's own tools print it but for leading zeros; ""
   * before the first connection.
   */
  get sessionId(): string {
    return this.#shared.session.id;
  }

  onHealth(listener: (health: RegistryHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  subscribe(service: string, { subset = {}, reachability }: SubscribeOptions = {}): Subscription {
    const path = this.#pathOf(service);
    const store = new SnapshotStore();
    const options = {
      clock: this.#clock,
      random: this.#random,
      path,
      service,
      layout: this.#layout,
      subset: { seed: this.#shared.seed, ...subset },
      configPath: this.#layout.configPath?.(this.#path, service),
      target: this.target,
      cacheDir: this.#cacheDir,
      onWarning: this.#onWarning,
    };
    const watch = this.#shared.acquireWatch(options);
    const { failure } = this.#shared.session;
    if (failure !== undefined) store.close(failure);
    watch.attach(store, reachability);
    const close = (reason?: RpcError): void => {
      if (!this.#closers.delete(close)) return;
      store.close(reason);
      watch.stores.delete(store);
      this.#shared.releaseWatch(options);
    };
    this.#closers.add(close);
    return {
      get current(): Snapshot {
        return store.current;
      },
      ready: (ready) => keepAlive(store.ready(ready?.signal), this.#clock),
      onChange: (listener) => store.onChange(listener),
      refresh: async () => {
        await keepAlive(watch.refresh(), this.#clock);
        return store.ready();
      },
      redraw: () => watch.redraw(),
      [Symbol.asyncDispose]: async () => close(),
    };
  }

  register(service: string, endpoint: Endpoint): Registration {
    const registration = new ZookeeperRegistration(endpoint, {
      session: this.#shared.session,
      clock: this.#clock,
      random: this.#random,
      path: this.#pathOf(service),
      service,
      layout: this.#layout,
      target: this.target,
      onClose: () => this.#registrations.delete(registration),
    });
    this.#registrations.add(registration);
    return registration;
  }

  /**
   * Empty with a layout that does not name services. Rejects with UNAVAILABLE when ZooKeeper does
   * not answer within two thirds of the session timeout.
   */
  async list(): Promise<readonly string[]> {
    this.#checkOpen();
    const path = this.#layout.servicesPath(this.#path);
    return path === undefined ? [] : this.#questions.ask("the services", () => this.#questions.services(path));
  }

  publishSchema(fingerprint: string, schema: Descriptor): void {
    this.#checkOpen();
    this.#schemas?.publish(fingerprint, schema);
  }

  /** Undefined with the layouts of others, too. Rejects as `list` does. */
  async schema(fingerprint: string): Promise<Descriptor | undefined> {
    this.#checkOpen();
    const schemas = this.#schemas;
    return schemas === undefined ? undefined : this.#questions.ask("the contracts", () => schemas.read(fingerprint));
  }

  announce(service: string, consumer: Consumer): () => Promise<void> {
    const path = this.#consumersPath(service);
    return path === undefined ? async () => undefined : this.#consumers.announce(path, consumer);
  }

  /** None with the layouts of others. Rejects as `list` does. */
  async consumers(service: string): Promise<readonly Consumer[]> {
    const path = this.#consumersPath(service);
    return path === undefined ? [] : this.#consumers.read(path);
  }

  /**
   * Changes what an operator has set for one instance of a service; clients follow at once. What
   * another operator changes meanwhile stays. Resolves to false when it was so already. Rejects
   * with INVALID_ARGUMENT in a layout without settings, FAILED_PRECONDITION when those that stand
   * there cannot be read.
   */
  async changeConfig(service: string, change: ConfigChange): Promise<boolean> {
    this.#pathOf(service); // checks the name
    const path = this.#layout.configPath?.(this.#path, service);
    if (path === undefined)
      throw usageError("INVALID_ARGUMENT", `${this.target} has no place for settings; only the layout native has`);
    return this.#questions.ask("the settings", () => changeConfig(this.#shared.session, path, change));
  }

  /** What a tool looks at, and no client does. */
  examine(): ZookeeperExaminer {
    this.#checkOpen();
    const { session } = this.#shared;
    const layout = this.#layout;
    return new SessionExaminer({
      session,
      clock: this.#clock,
      questions: this.#questions,
      path: this.#path,
      hosts: this.#hosts,
      layout,
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** At most two seconds: one for the entries, one for the session. */
  async #close(): Promise<void> {
    for (const close of [...this.#closers]) close(new RpcError("CANCELLED", `the registry ${this.target} is closed`));
    await Promise.all([
      ...[...this.#registrations].map((registration) => registration[Symbol.asyncDispose]()),
      this.#consumers.close(),
    ]);
    this.#stopListening();
    this.#stopWarning();
    void this.#schemas?.stop(); // what is on its way ends with the session
    await this.#shared.release();
    this.#tell("closed");
    this.#listeners.clear();
  }

  /** Of the tree and, where there is one, of the folder of services. */
  #warnOfOpenPaths(onWarning: (text: string) => void): () => void {
    const paths = [this.#path, this.#layout.servicesPath(this.#path) ?? this.#path].map((path) => (path === "" ? "/" : path));
    return warnOfOpenPaths(this.#shared.session, [...new Set(paths)], onWarning);
  }

  #pathOf(service: string): string {
    this.#checkOpen();
    if (!isServiceName(service)) {
      throw usageError("INVALID_ARGUMENT", `service ${JSON.stringify(service)} is no name for an entry; use A-Z a-z 0-9 . _ -`);
    }
    const servicesPath = this.#layout.servicesPath(this.#path);
    return servicesPath === undefined ? this.#path : `${servicesPath}/${service}`;
  }

  #consumersPath(service: string): string | undefined {
    this.#pathOf(service); // checks the name
    return this.#layout.consumersPath?.(this.#path, service);
  }

  #tell(health: RegistryHealth): void {
    for (const listener of [...this.#listeners]) callSafely(listener, health);
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw usageError("FAILED_PRECONDITION", `the registry ${this.target} is closed`);
  }
}
