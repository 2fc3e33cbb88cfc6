// Which services there are to be called through the gateway. Names of strangers are looked up in a
// list, so that none of them costs the registry a question.

import { type Registry, RpcError } from "callwire";
import { isUsageError } from "../../usage-error.js";
import type { FollowedContracts, Lease } from "../followed-contracts.js";
import { AbsentError, nameServices } from "../lists.js";
import type { Live } from "../live-command.js";
import { LOOK_AGAIN_MS } from "../watch-list.js";

/** Services that are followed: each is a subscription and a client. As `services` reads whole. */
export const MAX_SERVICES = 500;
/** Contracts that are read at once. */
const MAX_AT_ONCE = 20;
/** How old it may be that a name is not there, or has no instance, when somebody asks for it. */
const FRESH_MS = 500;
/** Before one without an instance or a contract is read again that nobody asks for. */
const TRY_AGAIN_MS = 30_000;
/** Warnings that are told: the same one is told once. */
const MAX_WARNINGS = 500;
/**
 * What a service can be called; our own tell of the server, and are for tools. The kit of
 * docs/conform.md is for clients of every kind.
 */
const NAME = /^(?!callwire\.(?!conformance\.))[A-Za-z_][\w.]{0,255}$/;

export class KnownServices {
  readonly #live: Live;
  readonly #registry: Registry;
  readonly #contracts: FollowedContracts<"native">;
  readonly #warned = new Set<string>();
  /** Names of the list that had no instance or no contract, and when. */
  readonly #missedAt = new Map<string, number>();
  #names: ReadonlySet<string> = new Set();
  #lookedAt = -Infinity;
  #looking: Promise<void> | undefined;
  #strangers = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(live: Live, registry: Registry, contracts: FollowedContracts<"native">) {
    this.#live = live;
    this.#registry = registry;
    this.#contracts = contracts;
  }

  /** Rejects as the registry does when it cannot be read. Afterwards it is read again and again. */
  async begin(): Promise<void> {
    if (!this.#hasNames) return;
    await this.#look();
    await this.#readContracts();
    let isBusy = false;
    this.#timer = setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      void this.#look()
        .then(() => this.#readContracts())
        .catch(() => undefined) // it is away: the list stays as it was
        .finally(() => {
          isBusy = false;
        });
    }, LOOK_AGAIN_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /**
   * Undefined for one that is not there, or may not be called. Rejects with RpcError while nobody
   * can say.
   */
  async lease(name: string): Promise<Lease<"native"> | undefined> {
    if (!NAME.test(name)) return undefined;
    if (!this.#hasNames) return this.#leaseStranger(name);
    if (!this.#names.has(name) && performance.now() - this.#lookedAt > FRESH_MS) await this.#look();
    return this.#names.has(name) && !this.#isMissing(name, FRESH_MS) ? this.#tryLease(name) : undefined;
  }

  get #hasNames(): boolean {
    return this.#registry.capabilities.namesServices || this.#live.isOneServer;
  }

  /** Where nobody lists the names each costs a question, so few are asked at once. */
  async #leaseStranger(name: string): Promise<Lease<"native"> | undefined> {
    if (this.#strangers >= MAX_AT_ONCE) throw new RpcError("RESOURCE_EXHAUSTED", "too many services are looked for at once");
    this.#strangers++;
    try {
      return await this.#tryLease(name);
    } finally {
      this.#strangers--;
    }
  }

  async #tryLease(name: string): Promise<Lease<"native"> | undefined> {
    try {
      return await this.#contracts.lease(name);
    } catch (error) {
      if (!isUsageError(error)) throw error;
      if (this.#names.has(name)) this.#missedAt.set(name, performance.now());
      if (!(error instanceof AbsentError)) this.#warn(`${this.#live.tools.escape(name)} cannot be called: ${error.message}`);
      return undefined;
    }
  }

  /** One at a time. */
  #look(): Promise<void> {
    this.#looking ??= nameServices(this.#live.again(), this.#registry, "name a registry that does")
      .then((names) => {
        this.#names = new Set(names.filter((name) => NAME.test(name)).slice(0, MAX_SERVICES));
        this.#lookedAt = performance.now();
        if (names.length > MAX_SERVICES) this.#warn(`of ${names.length} services the first ${MAX_SERVICES} can be called`);
        for (const name of this.#missedAt.keys()) if (!this.#names.has(name)) this.#missedAt.delete(name);
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /** So that the first call of each does not wait, and a wrong path finds the one that is meant. */
  async #readContracts(): Promise<void> {
    const missing = [...this.#names].filter((name) => !this.#contracts.has(name) && !this.#isMissing(name, TRY_AGAIN_MS));
    for (let at = 0; at < missing.length; at += MAX_AT_ONCE)
      await Promise.all(missing.slice(at, at + MAX_AT_ONCE).map((name) => this.#readContract(name)));
  }

  async #readContract(name: string): Promise<void> {
    const lease = await this.#tryLease(name).catch(() => undefined);
    lease?.end();
  }

  /** Whether it was not there within so many milliseconds. */
  #isMissing(name: string, withinMs: number): boolean {
    return performance.now() - (this.#missedAt.get(name) ?? -Infinity) < withinMs;
  }

  #warn(text: string): void {
    if (this.#warned.has(text) || this.#warned.size >= MAX_WARNINGS) return;
    this.#warned.add(text);
    this.#live.err(`warning: ${text}\n`);
  }
}
