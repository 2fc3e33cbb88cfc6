// One instance in ZooKeeper: an entry that ends with the session, made again whenever it should be
// there and is not.

import { showingCaller } from "../../base/awaited.js";
import type { Clock } from "../../base/clock.js";
import type { RpcError } from "../../base/errors.js";
import { CLOSE_TIMEOUT_MS } from "../../base/limits/connection.js";
import type { Random } from "../../base/random.js";
import { usageError } from "../../base/usage-error.js";
import type { Endpoint, Registration, RegistrationState } from "../registry.js";
import type { EntryWriter } from "./entry-writer.js";
import { keepAlive } from "./keep-alive.js";
import type { EntryFormat, Layout } from "./layouts/layout.js";
import { NamedEntry } from "./named-entry.js";
import { Reconciler } from "./reconciler.js";
import { SequentialEntry } from "./sequential-entry.js";
import type { ZookeeperSession } from "./session.js";

export interface RegistrationOptions {
  readonly session: ZookeeperSession;
  readonly clock: Clock;
  readonly random: Random;
  /** Path of the service, whose children are the instances. */
  readonly path: string;
  readonly service: string;
  readonly layout: Layout;
  /** The registry as a person writes it. */
  readonly target: string;
  readonly onClose: () => void;
}

export class ZookeeperRegistration implements Registration {
  readonly #options: RegistrationOptions;
  readonly #session: ZookeeperSession;
  readonly #reconciler: Reconciler;
  readonly #stopListening: () => void;
  readonly #waiting = new Set<() => void>();
  readonly #format: EntryFormat;
  readonly #writer: EntryWriter;
  #state: RegistrationState = "pending";
  #desired: Endpoint;
  #publishedRev = -1;
  #closing: Promise<void> | undefined;

  /**
   * Throws RpcError INVALID_ARGUMENT for an endpoint that nobody could read back, and for a layout
   * that is only read.
   */
  constructor(endpoint: Endpoint, options: RegistrationOptions) {
    this.#format = options.layout.writer ?? refuseLayout(options);
    this.#format.encode(endpoint);
    this.#options = options;
    this.#writer = createWriter(this.#format, endpoint.id, options, () => this.#reconciler.trigger());
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
    this.#format.encode(next);
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
      void this.#removeEntries().then(() => {
        timer.cancel();
        resolve();
      });
    });
    this.#options.onClose();
  }

  async #removeEntries(): Promise<void> {
    await this.#reconciler.stop(); // a creation on its way would outlive a removal before it
    await this.#writer.remove();
  }

  /** One round: makes the desired revision be there, owned by this session, and the others not. */
  async #publish(): Promise<void> {
    const desired = this.#desired;
    if ((await this.#writer.publish(desired)) === "taken") {
      if (this.#desired === desired) this.#desired = { ...desired, rev: desired.rev + 1 };
      return this.#reconciler.trigger();
    }
    if (this.#state === "closed") return;
    this.#publishedRev = desired.rev;
    this.#state = "registered";
    this.#wake();
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
    return showingCaller("the registration", keepAlive(result, this.#options.clock));
  }

  #wake(): void {
    for (const settle of [...this.#waiting]) settle();
  }

  #closedError(): RpcError {
    return usageError("FAILED_PRECONDITION", `the registration of ${this.#options.service} is closed`);
  }
}

function createWriter(format: EntryFormat, id: string, options: RegistrationOptions, onEvent: () => void): EntryWriter {
  const { session, path, layout } = options;
  if (format.naming === "own") return new NamedEntry(format, { session, path, onEvent });
  return new SequentialEntry(layout, format, id, { session, path, onEvent });
}

function refuseLayout({ service, target, layout }: RegistrationOptions): never {
  const fix = "register under another target, with layout native or sequential";
  throw usageError("INVALID_ARGUMENT", `${service} cannot register under ${target}: layout ${layout.name} is read only; ${fix}`);
}
