// Health of gRPC: whether the gateway takes calls, and whether it knows a service.

import { Code, ConnectError } from "@connectrpc/connect";
import type { ContractSource } from "../call/contract-source.js";

/** As `grpc.health.v1` has them. */
export type ServingStatus = "SERVING" | "NOT_SERVING" | "SERVICE_UNKNOWN";

/** How often it is looked whether a status has changed. As often as the gateway reads its list. */
const LOOK_AGAIN_MS = 2_000;
/** Who watches at once: each is looked at every two seconds. */
const MAX_WATCHERS = 1_000;
/** Characters of the name of a service that an answer shows. */
const MAX_SHOWN = 128;

export class Health {
  readonly #source: ContractSource;
  /** At most MAX_WATCHERS. */
  readonly #watchers = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(source: ContractSource) {
    this.#source = source;
  }

  /** Of the gateway when no service is named. Rejects with NOT_FOUND for one that is not there. */
  async check(service: string): Promise<ServingStatus> {
    const status = await this.#statusOf(service);
    if (status !== "SERVICE_UNKNOWN") return status;
    throw new ConnectError(`there is no service ${JSON.stringify(service.slice(0, MAX_SHOWN).toWellFormed())}`, Code.NotFound);
  }

  /** What it is now, and each change. Without an end. Rejects with RESOURCE_EXHAUSTED. */
  async *watch(service: string, signal: AbortSignal): AsyncGenerator<ServingStatus, void> {
    if (this.#watchers.size >= MAX_WATCHERS)
      throw new ConnectError("too many watch the health; ask by Check", Code.ResourceExhausted);
    let onLook: () => void = () => undefined;
    const look = (): void => onLook();
    this.#enter(look);
    signal.addEventListener("abort", look);
    try {
      let told: ServingStatus | undefined;
      while (!signal.aborted) {
        const looked = new Promise<void>((resolve) => {
          onLook = resolve;
        });
        const status = await this.#statusOf(service);
        if (status !== told) yield status;
        told = status;
        if (!signal.aborted) await looked;
      }
    } finally {
      signal.removeEventListener("abort", look);
      this.#leave(look);
    }
  }

  async #statusOf(service: string): Promise<ServingStatus> {
    if (service !== "" && (await this.#isUnknown(service))) return "SERVICE_UNKNOWN";
    return this.#source.isDraining ? "NOT_SERVING" : "SERVING";
  }

  async #isUnknown(service: string): Promise<boolean> {
    try {
      return (await this.#source.contract(service)) === undefined;
    } catch {
      return true; // nobody can say
    }
  }

  #enter(look: () => void): void {
    this.#watchers.add(look);
    this.#timer ??= setInterval(() => {
      for (const each of this.#watchers) each();
    }, LOOK_AGAIN_MS).unref();
  }

  #leave(look: () => void): void {
    this.#watchers.delete(look);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
