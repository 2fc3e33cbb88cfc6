// A client in virtual time: the real balancer, latency memory, ejection, retry budget and backoff,
// with calls that are only numbers.

import type { BalancerName } from "#runtime/balancing/balancers.js";
import type { Instance } from "#runtime/balancing/instance.js";
import { InstanceHealth } from "#runtime/balancing/instance-health.js";
import { LatencyMemory, UsualLatency } from "#runtime/balancing/latency-memory.js";
import { LoadBalancer } from "#runtime/balancing/load-balancer.js";
import { MAX_ATTEMPTS } from "#runtime/base/limits/call.js";
import type { Random } from "#runtime/base/random.js";
import { backoffMs } from "#runtime/channel/backoff.js";
import { RetryBudget } from "#runtime/channel/retry-budget.js";
import type { EventQueue } from "./event-queue.js";
import type { Answer, SimulatedServer } from "./simulated-server.js";

/** Time that a call has. */
const DEADLINE_MS = 1_000;

/** How a call ended for its caller. */
export interface Ending {
  readonly answer: Answer | "late";
  readonly ms: number;
  readonly startedAt: number;
  /** It failed though an attempt was left and another server was well. */
  readonly couldBeSaved: boolean;
}

interface SimulatedCall {
  readonly startedAt: number;
  readonly key: string;
  attempts: number;
  isOver: boolean;
}

class SimulatedInstance implements Instance {
  readonly weight = 100;
  readonly zone = undefined;
  readonly health = new InstanceHealth();
  readonly server: SimulatedServer;
  readonly latency: LatencyMemory;
  inFlight = 0;
  isReady = true;
  hasAnswered = false;
  readAt = 0;
  failures = 0;
  readySince: number;

  constructor(server: SimulatedServer, now: number, usual: UsualLatency) {
    this.latency = new LatencyMemory(usual);
    this.server = server;
    this.readySince = now;
  }

  get id(): string {
    return this.server.id;
  }

  get hasRoom(): boolean {
    return this.isReady;
  }

  loadAt(now: number, relativeWeight: number): number {
    return this.latency.load(this.inFlight, now, relativeWeight);
  }

  latencyMs(now: number): number {
    return this.latency.latencyMs(now);
  }
}

export class SimulatedClient {
  readonly #events: EventQueue;
  readonly #random: Random;
  readonly #balancer: LoadBalancer<SimulatedInstance>;
  readonly #budget: RetryBudget;
  readonly #instances: SimulatedInstance[];
  readonly #usual = new UsualLatency();
  readonly #onEnd: (ending: Ending) => void;

  constructor(
    balancer: BalancerName,
    servers: readonly SimulatedServer[],
    events: EventQueue,
    random: Random,
    onEnd: (ending: Ending) => void,
  ) {
    this.#events = events;
    this.#random = random;
    this.#onEnd = onEnd;
    this.#balancer = new LoadBalancer({ balancer, random });
    const clock = { nowMs: () => events.now, wallMs: () => events.now, setTimeout: () => ({ cancel: () => undefined }) };
    this.#budget = new RetryBudget(clock);
    this.#instances = servers.map((server) => new SimulatedInstance(server, 0, this.#usual));
    this.#balancer.update([...this.#instances]);
  }

  /** The registry lists one more. */
  add(server: SimulatedServer): void {
    this.#instances.push(new SimulatedInstance(server, this.#events.now, this.#usual));
    this.#balancer.update([...this.#instances]);
  }

  /** So many calls in one tick. */
  call(count: number): void {
    for (let i = 0; i < count; i++) {
      const call = { startedAt: this.#events.now, key: `key${Math.floor(this.#random() * 1_000)}`, attempts: 0, isOver: false };
      this.#budget.recordCall(this.#events.now);
      this.#attempt(call, this.#balancer.pickForTick(this.#events.now, call.key));
    }
    this.#balancer.endTick();
  }

  /** The server's process has died, and its connection with it. */
  onServerDied(server: SimulatedServer): void {
    for (const instance of this.#instances) {
      if (instance.server !== server || !instance.isReady) continue;
      instance.isReady = false;
      this.#balancer.recordLoss(instance, this.#events.now);
      this.#balancer.invalidate();
      this.#redial(instance);
    }
  }

  #redial(instance: SimulatedInstance): void {
    instance.failures++;
    this.#events.after(backoffMs(instance.failures, this.#random), () => {
      if (instance.server.isDown) return this.#redial(instance);
      instance.failures = 0;
      instance.isReady = true;
      instance.hasAnswered = false;
      instance.readySince = this.#events.now;
      this.#balancer.invalidate();
    });
  }

  #attempt(call: SimulatedCall, instance: SimulatedInstance | undefined): void {
    if (instance === undefined) return this.#end(call, "lost", true);
    const sentAt = this.#events.now;
    call.attempts++;
    instance.inFlight++;
    let isOver = false;
    const leave = (): boolean => {
      if (isOver) return false;
      isOver = true;
      instance.inFlight--;
      return true;
    };
    if (call.attempts === 1) this.#events.after(DEADLINE_MS, () => this.#end(call, "late", false));
    this.#events.after(call.startedAt + DEADLINE_MS - sentAt, () => {
      if (leave()) this.#onGivenUp(instance, sentAt);
    });
    instance.server.receive((answer) => {
      if (leave()) this.#onAnswer(call, instance, sentAt, answer);
    });
  }

  #onAnswer(call: SimulatedCall, instance: SimulatedInstance, sentAt: number, answer: Answer): void {
    const { now } = this.#events;
    instance.readAt = now;
    if (answer === "failed") instance.latency.recordFailure(now - sentAt, now);
    else instance.latency.record(now - sentAt, now);
    this.#balancer.recordCall(instance, answer === "ok" ? "good" : answer, now);
    if (answer === "ok") instance.hasAnswered = true;
    if (answer !== "lost") return this.#end(call, answer, false);
    // The method is idempotent. The first loss with an instance that had answered is free, as in
    // channel/retry.ts.
    const mayRetry = call.attempts < MAX_ATTEMPTS && ((instance.hasAnswered && call.attempts === 1) || this.#budget.tryRetry());
    const next = mayRetry ? this.#balancer.pick(now, call.key, instance) : undefined;
    if (next === undefined) this.#end(call, "lost", call.attempts < MAX_ATTEMPTS);
    else this.#attempt(call, next);
  }

  #onGivenUp(instance: SimulatedInstance, sentAt: number): void {
    const { now } = this.#events;
    if (instance.readAt >= sentAt) return instance.latency.record(now - sentAt, now);
    instance.latency.recordSilence(now - sentAt, now);
    this.#balancer.recordCall(instance, "failed", now);
  }

  #end(call: SimulatedCall, answer: Answer | "late", couldBeSaved: boolean): void {
    if (call.isOver) return;
    call.isOver = true;
    this.#onEnd({ answer, ms: this.#events.now - call.startedAt, startedAt: call.startedAt, couldBeSaved });
  }
}
