// Brings something in line with the registry, round by round: after each connection, when asked,
// and now and then in case that a watch was lost. One round at a time; a failed one is tried again.
// What a round does is the caller's.

import type { Clock, Timer } from "../../base/clock.js";
import { RpcError } from "../../base/errors.js";
import { REGISTRY_AUDIT_MS } from "../../base/limits/discovery.js";
import type { Random } from "../../base/random.js";
import type { ZookeeperSession } from "./session.js";

export interface ReconcilerOptions {
  readonly session: ZookeeperSession;
  readonly clock: Clock;
  readonly random: Random;
  readonly round: () => Promise<void>;
  /** Milliseconds from the end of one round to the start of the next that `trigger` asks for. */
  readonly spacingMs: () => number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #stopListening: () => void;
  #waiters: Waiter[] = [];
  #wanted = false;
  #running = false;
  #stopped = false;
  #endedAt = -Infinity;
  #failures = 0;
  #timer: Timer | undefined;
  #auditTimer: Timer | undefined;
  #idle: Promise<void> = Promise.resolve();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#stopListening = options.session.onHealth((health) => {
      if (health === "connected") this.#start();
    });
  }

  /** Wants a round: now, or as soon as the spacing and the connection allow. */
  trigger(): void {
    this.#wanted = true;
    if (this.#running || this.#timer !== undefined) return;
    const dueMs = this.#endedAt + this.#options.spacingMs() - this.#options.clock.nowMs();
    if (dueMs <= 0) this.#start();
    else this.#startIn(dueMs);
  }

  /**
   * A round of its own, without spacing. Rejects with what the round fails with, UNAVAILABLE
   * without a connection.
   */
  runNow(): Promise<void> {
    const { health } = this.#options.session;
    if (this.#stopped || health !== "connected") {
      return Promise.reject(new RpcError("UNAVAILABLE", `the registry is ${health}; the last known list stays in use`));
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#start();
    });
  }

  /** No round starts any more. Resolves when the last one has ended. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#stopListening();
    this.#timer?.cancel();
    this.#auditTimer?.cancel();
    return this.#idle;
  }

  #start(): void {
    this.#wanted = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (!this.#running) this.#idle = this.#run();
  }

  #startIn(delayMs: number): void {
    this.#timer = this.#options.clock.setTimeout(() => this.#start(), delayMs);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#wanted && !this.#stopped && this.#options.session.health === "connected") {
      this.#wanted = false;
      const waiters = this.#waiters;
      this.#waiters = [];
      await this.#runRound(waiters);
      // More was wanted meanwhile: with a waiter at once, otherwise with the usual distance.
      if (this.#wanted && this.#waiters.length === 0 && this.#options.spacingMs() > 0) break;
    }
    this.#running = false;
    for (const waiter of this.#waiters.splice(0))
      waiter.reject(new RpcError("UNAVAILABLE", "the connection to the registry was lost"));
    if (this.#wanted && !this.#stopped && this.#options.session.health === "connected") this.trigger();
  }

  async #runRound(waiters: readonly Waiter[]): Promise<void> {
    try {
      await this.#options.round();
      this.#failures = 0;
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      this.#retry();
      for (const waiter of waiters) waiter.reject(error);
    }
    this.#endedAt = this.#options.clock.nowMs();
    this.#scheduleAudit();
  }

  #retry(): void {
    const pauseMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    if (!this.#stopped && this.#timer === undefined) this.#startIn(pauseMs * (0.5 + this.#options.random()));
  }

  #scheduleAudit(): void {
    this.#auditTimer?.cancel();
    if (this.#stopped) return;
    const delayMs = REGISTRY_AUDIT_MS * (1 + this.#options.random());
    this.#auditTimer = this.#options.clock.setTimeout(() => this.trigger(), delayMs);
  }
}
