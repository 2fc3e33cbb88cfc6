// One instance in ZooKeeper: an entry that ends with the session, made again whenever it should be there and is not.

import type { Clock } from "../../base/clock.js";
import { RpcError } from "../../base/errors.js";
import { CLOSE_TIMEOUT_MS } from "../../base/limits.js";
import type { Random } from "../../base/random.js";
import { encodeRecord, formatEntryName } from "../endpoint-record.js";
import type { Endpoint, Registration, RegistrationState } from "../registry.js";
import { keepAlive } from "./keep-alive.js";
import type { Entry } from "./operations.js";
import { Reconciler } from "./reconciler.js";
import type { ZookeeperSession } from "./session.js";
import { hasCode, ZookeeperCode } from "./zookeeper-error.js";

export interface RegistrationOptions {
  readonly session: ZookeeperSession;
  readonly clock: Clock;
  readonly random: Random;
  /** Path of the service, whose children are the instances. */
  readonly path: string;
  readonly service: string;
  readonly onClose: () => void;
}

export class ZookeeperRegistration implements Registration {
  readonly #options: RegistrationOptions;
  readonly #session: ZookeeperSession;
  readonly #reconciler: Reconciler;
  readonly #stopListening: () => void;
  readonly #waiting = new Set<() => void>();
  /** Names of ours that may be there: what was created, or may have been when the answer was lost. */
  readonly #traces = new Set<string>();
  readonly #onEvent = (): void => this.#reconciler.trigger();
  #state: RegistrationState = "pending";
  #desired: Endpoint;
  #publishedRev = -1;
  #closing: Promise<void> | undefined;

  /** Throws RpcError INVALID_ARGUMENT for an endpoint that nobody could read back. */
  constructor(endpoint: Endpoint, options: RegistrationOptions) {
    encodeRecord(endpoint);
    this.#options = options;
    this.#session = options.session;
    this.#desired = endpoint;
    this.#stopListening = this.#session.onHealth((health) => {
      if (health === "lost" && this.#state === "registered") this.#state = "lost";
      if (health === "closed") this.#wake();
    });
    this.#reconciler = new Reconciler({ ...options, round: () => this.#publish(), spacingMs: () => 0 });
    this.#reconciler.trigger();
  }

  get state(): RegistrationState {
    return this.#state;
  }

  ready(options?: { readonly signal?: AbortSignal | undefined }): Promise<void> {
    return this.#until(() => this.#state === "registered", options?.signal);
  }

  async update(patch: Parameters<Registration["update"]>[0]): Promise<void> {
    if (this.#state === "closed") throw this.#closedError();
    const next = { ...this.#desired, ...patch, rev: this.#desired.rev + 1 };
    encodeRecord(next);
    this.#desired = next;
    this.#reconciler.trigger();
    await this.#until(() => this.#publishedRev >= next.rev, undefined);
  }

  /** Takes the entry away, now or after the next connection; waits for that at most a second. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#state = "closed";
    this.#stopListening();
    this.#wake();
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.setTimeout(resolve, CLOSE_TIMEOUT_MS, true);
      void this.#removeTraces().then(() => {
        timer.cancel();
        resolve();
      });
    });
    this.#options.onClose();
  }

  async #removeTraces(): Promise<void> {
    await this.#reconciler.stop(); // a creation on its way would outlive a removal before it
    await Promise.all([...this.#traces].map((name) => this.#session.remove(this.#pathOf(name))));
  }

  /** One round: makes the desired revision be there, owned by this session, and the others not. */
  async #publish(): Promise<void> {
    const desired = this.#desired;
    const name = formatEntryName(desired.id, desired.rev);
    const owner = await this.#session.use((operations) => operations.ownerOf(this.#pathOf(name), this.#onEvent));
    const older = [...this.#traces].filter((trace) => trace !== name);
    if (owner === undefined) {
      this.#traces.add(name);
      await this.#create({ path: this.#pathOf(name), data: encodeRecord(desired) }, older);
    } else if (owner !== this.#session.id) {
      // Left by a session that was lost and that the server will clean up at a moment that we do not know: leave it, go one on.
      this.#traces.add(name);
      if (this.#desired === desired) this.#desired = { ...desired, rev: desired.rev + 1 };
      return this.#reconciler.trigger();
    }
    await this.#forget(older);
    if (this.#state === "closed") return;
    this.#publishedRev = desired.rev;
    this.#state = "registered";
    this.#wake();
  }

  async #create(entry: Entry, older: readonly string[]): Promise<void> {
    try {
      if (older.length === 0) await this.#session.use((operations) => operations.createEphemeral(entry));
      else
        await this.#session.use((operations) =>
          operations.replaceEphemeral(
            entry,
            older.map((name) => this.#pathOf(name)),
          ),
        );
    } catch (error) {
      // The service's path is missing, or one of the older entries is.
      if (!hasCode(error, ZookeeperCode.NO_NODE)) throw error;
      await this.#session.use((operations) => operations.createParents(this.#options.path));
      await this.#session.use((operations) => operations.createEphemeral(entry));
    }
  }

  async #forget(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.#session.use((operations) => operations.remove(this.#pathOf(name)));
      this.#traces.delete(name);
    }
  }

  #pathOf(name: string): string {
    return `${this.#options.path}/${name}`;
  }

  #until(holds: () => boolean, signal: AbortSignal | undefined): Promise<void> {
    const result = new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        if (this.#state === "closed") reject(this.#closedError());
        else if (this.#session.failure !== undefined) reject(this.#session.failure);
        else if (holds()) resolve();
        else if (signal?.aborted === true) reject(signal.reason);
        else return;
        this.#waiting.delete(settle);
        signal?.removeEventListener("abort", settle);
      };
      this.#waiting.add(settle);
      signal?.addEventListener("abort", settle);
      settle();
    });
    return keepAlive(result, this.#options.clock);
  }

  #wake(): void {
    for (const settle of [...this.#waiting]) settle();
  }

  #closedError(): RpcError {
    return new RpcError("FAILED_PRECONDITION", `the registration of ${this.#options.service} is closed`);
  }
}
