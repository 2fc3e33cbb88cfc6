// The server's side of callwire.health.v1: what is served, and who watches it.

import { describeValue } from "../base/contract-error.js";
import { usageError } from "../base/usage-error.js";
import type { CallContext } from "../call/call-context.js";
import { type Implementation, implement } from "../server/implement.js";
import { Health, type HealthHandler, ServingStatus, UnknownService } from "./contract.js";

/** What `createHealth` returns. */
export interface HealthService {
  /** For `serve`, beside the services whose health it tells. It is not put into the registry. */
  readonly implementation: Implementation;
  /**
   * Says that a service can do its work, or that it cannot. `""` is the whole server. Throws
   * RangeError for one that was not given.
   */
  setServing(service: string, isServing: boolean): void;
  /** What it says of a service now; undefined for one that was not given. */
  isServing(service: string): boolean | undefined;
}

/**
 * `services`: what the server serves, as generated. Everything is served until `setServing` says
 * otherwise or the server drains; then everything is not.
 */
export function createHealth(services: readonly { readonly name: string }[]): HealthService {
  if (!Array.isArray(services)) {
    throw usageError("INVALID_ARGUMENT", `createHealth takes a list of generated services, got ${describeValue(services)}`);
  }
  const statuses = new Map<string, ServingStatus>([["", ServingStatus.Serving]]);
  for (const { name } of services) statuses.set(name, ServingStatus.Serving);
  const board = new Board(statuses);
  return {
    implementation: { ...implement(Health, board), isListed: false, onDrain: () => board.drain() },
    setServing: (service, isServing) => board.set(service, isServing ? ServingStatus.Serving : ServingStatus.NotServing),
    isServing: (service) => board.isServing(service),
  };
}

class Board implements HealthHandler {
  readonly #statuses: Map<string, ServingStatus>;
  #isDraining = false;
  /** Of those who watch. Each is called at every change. */
  readonly #watchers = new Set<() => void>();

  constructor(statuses: Map<string, ServingStatus>) {
    this.#statuses = statuses;
  }

  set(service: string, status: ServingStatus): void {
    if (!this.#statuses.has(service)) {
      const known = [...this.#statuses.keys()].map((name) => JSON.stringify(name)).join(", ");
      throw new RangeError(`${JSON.stringify(service)} was not given to createHealth; there are ${known}`);
    }
    this.#statuses.set(service, status);
    this.#tell();
  }

  isServing(service: string): boolean | undefined {
    const status = this.#statusOf(service);
    return status === undefined ? undefined : status === ServingStatus.Serving;
  }

  drain(): void {
    this.#isDraining = true;
    this.#tell();
  }

  check(_context: CallContext, service: string): ServingStatus {
    const status = this.#statusOf(service);
    if (status === undefined) throw new UnknownService({ service });
    return status;
  }

  async *watch({ signal }: CallContext, service: string): AsyncGenerator<ServingStatus> {
    let last: ServingStatus | undefined;
    while (!signal.aborted) {
      const status = this.#statusOf(service) ?? ServingStatus.ServiceUnknown;
      if (status !== last) yield status;
      last = status;
      if (this.#isDraining) return;
      await this.#changed(signal, service, status);
    }
  }

  #statusOf(service: string): ServingStatus | undefined {
    const status = this.#statuses.get(service);
    return status !== undefined && this.#isDraining ? ServingStatus.NotServing : status;
  }

  /**
   * Resolves at the next change, and when nobody waits for it any more. At once when it is not as
   * `seen` any more.
   */
  #changed(signal: AbortSignal, service: string, seen: ServingStatus): Promise<void> {
    const now = this.#statusOf(service) ?? ServingStatus.ServiceUnknown;
    if (now !== seen || this.#isDraining) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#watchers.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#watchers.add(done);
      signal.addEventListener("abort", done);
    });
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
