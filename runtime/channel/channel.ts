// Carries the calls of one service: has an instance picked, tries another when that is safe, lets
// calls wait for one. Which instances there are is subchannel-list.ts, how to reach one is
// subchannel.ts, whether to try again is retry.ts.

import { BALANCERS, nameOf } from "../balancing/balancers.js";
import type { Outcome } from "../balancing/ejection.js";
import { LoadBalancer } from "../balancing/load-balancer.js";
import { reportInstanceEjected, reportInstanceReturned } from "../base/diagnostics.js";
import { type DeclaredError, RpcError } from "../base/errors.js";
import { nextTick } from "../base/event-loop.js";
import { withoutStack } from "../base/without-stack.js";
import type { AttemptResult } from "../call/attempt-result.js";
import { argumentError } from "../call/call-errors.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { Registry, Snapshot, Subscription } from "../discovery/registry.js";
import { RegistryReport } from "../discovery/registry-report.js";
import { FrameWriter } from "../wire/frame-writer.js";
import { closedError, finalError } from "./call-outcomes.js";
import { CallQueue } from "./call-queue.js";
import type { ChannelOptions } from "./channel-options.js";
import { type ChannelInspection, inspectChannel } from "./inspection.js";
import { noInstanceError, type Waiting } from "./no-instance-error.js";
import { Prospects } from "./prospects.js";
import { ReadyWaiters } from "./ready-waiters.js";
import { isFree, mayRepeat, mayRetry } from "./retry.js";
import { RetryBudget } from "./retry-budget.js";
import type { Subchannel, SubchannelOwner } from "./subchannel.js";
import { SubchannelList } from "./subchannel-list.js";
import { SubsetReach } from "./subset-reach.js";
import { TickClock } from "./tick-clock.js";

export class Channel implements SubchannelOwner {
  readonly #service: string;
  readonly #registry: Registry;
  readonly #subscription: Subscription;
  readonly #options: ChannelOptions;
  readonly #budget: RetryBudget;
  readonly #queue: CallQueue;
  readonly #instances: SubchannelList;
  readonly #balancer: LoadBalancer<Subchannel>;
  /** Where the arguments of calls that wait are written, to see whether they fit. */
  readonly #checker = new FrameWriter();
  readonly #readyWaiters: ReadyWaiters;
  readonly #prospects: Prospects;
  readonly #reach: SubsetReach;
  readonly #report: RegistryReport;
  readonly #tick: TickClock;
  #closed = false;
  #isDraining = false;

  constructor(service: string, registry: Registry, options: ChannelOptions) {
    this.#service = service;
    this.#registry = registry;
    this.#options = options;
    this.#budget = new RetryBudget(options.clock);
    this.#instances = new SubchannelList(this, options);
    this.#balancer = new LoadBalancer({
      ...options,
      onEjected: (subchannel) => this.#onEjected(subchannel),
      onReturned: ({ label }) => reportInstanceReturned({ service, instance: label }),
    });
    this.#tick = new TickClock(options.clock, () => this.#balancer.endTick());
    this.#queue = new CallQueue((call) => this.#noInstance(call));
    this.#readyWaiters = new ReadyWaiters(options.clock, (waiting) => this.#noInstance(waiting));
    this.#reach = new SubsetReach(options.clock, options.random, this.#instances);
    const onChange = (): void => this.#onInstances();
    this.#subscription = this.#reach.subscribe(registry, service, options.subset, onChange);
    this.#prospects = new Prospects(options.clock, registry, this.#subscription, this.#balancer, this.#reach, onChange);
    this.#report = new RegistryReport(registry, service, this.#subscription);
    this.#subscription.onChange((snapshot) => this.#reconcile(snapshot));
    this.#reconcile(this.#subscription.current);
  }

  /** Where it looks for instances, as a person writes it. */
  get target(): string {
    return this.#registry.target;
  }

  /** Monotonic milliseconds for a call that begins. */
  nowMs(): number {
    return this.#tick.nowOfCall();
  }

  /** Carries the call until it is settled. */
  start(call: OutgoingCall): void {
    const now = this.#tick.now();
    this.#budget.recordCall(now);
    const subchannel = this.#balancer.pickForTick(now, call.routingKey);
    if (subchannel !== undefined) this.#send(call, subchannel);
    else this.#wait(call);
  }

  /**
   * Carries a second call beside `first`, on another instance. Creates none when `first` is not
   * under way, when there is no other instance, or when the budget for retries is spent.
   */
  startBeside(first: OutgoingCall, create: () => OutgoingCall | undefined): void {
    const busy = this.#instances.all.find((subchannel) => subchannel.carries(first));
    if (busy === undefined || this.#closed) return;
    const other = this.#balancer.pick(this.#tick.now(), undefined, busy);
    if (other === undefined || other === busy || !this.#budget.tryRetry()) return;
    const call = create();
    if (call !== undefined) this.#send(call, other);
  }

  /**
   * Resolves once an instance takes calls. Rejects at `deadlineAt`, and when no attempt to connect
   * can succeed.
   */
  async ready(deadlineAt: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#closed) throw closedError({}, "no");
    const waiting = this.#readyWaiters.add(this.#options.clock.nowMs(), deadlineAt, signal);
    this.#readyWaiters.settle(this.#prospects);
    await waiting;
  }

  inspect(): ChannelInspection {
    return inspectChannel({
      service: this.#service,
      registry: this.#registry,
      snapshot: this.#subscription.current,
      balancer: nameOf(this.#balancer.balancer),
      zone: this.#options.zone,
      subchannels: this.#instances.all,
      waiting: this.#queue.size,
      retryTokens: this.#budget.balance(),
      now: this.#options.clock.nowMs(),
    });
  }

  /**
   * Ends every call with CANCELLED and every connection. Resolves when what was written before has
   * left: oneway calls have no other end.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.failAll((call) => withoutStack(closedError, call, call.processed));
    this.#readyWaiters.fail(() => closedError({}, "no"));
    this.#prospects.close();
    this.#reach.close();
    this.#report.close();
    const flushed = this.#instances.close();
    await this.#subscription[Symbol.asyncDispose]();
    await flushed;
  }

  onSubchannelChange(subchannel: Subchannel): void {
    if (subchannel.state === "closed") {
      this.#instances.forget(subchannel);
      this.#listMembers();
    }
    if (subchannel.state === "backoff") this.#subscription.reresolve?.();
    this.#reach.note();
    this.#onInstances();
  }

  onLost(subchannel: Subchannel): void {
    this.#balancer.recordLoss(subchannel, this.#options.clock.nowMs());
  }

  onRoom(): void {
    if (this.#queue.size > 0) this.#drainSoon();
  }

  /** Here, and nowhere else, it is decided what becomes of a call whose attempt is over. */
  onAttemptEnd(
    subchannel: Subchannel,
    call: OutgoingCall,
    result: AttemptResult,
    outcome: Outcome | undefined,
    now: number,
  ): void {
    if (outcome !== undefined) this.#balancer.recordCall(subchannel, outcome, now);
    switch (result.kind) {
      case "answered":
      case "givenUp":
        return; // settled, or about to be
      case "declared":
        return this.#onDeclared(subchannel, call, result.error, now);
      case "failed":
        return this.#onFailed(subchannel, call, result.error, result.notStarted, now);
      case "unsent":
        return this.#onUnsent(subchannel, call, result.error, now);
    }
  }

  #onDeclared(subchannel: Subchannel, call: OutgoingCall, error: DeclaredError, now: number): void {
    if (this.#closed || !mayRepeat(call, error, this.#budget)) return call.fail(error);
    call.endAttempt(`${error.name}: ${error.message}`, now, "yes");
    this.#tryElsewhere(subchannel, call);
  }

  #onFailed(subchannel: Subchannel, call: OutgoingCall, error: RpcError, notStarted: boolean, now: number): void {
    call.endAttempt(error.text, now, notStarted ? "no" : error.processed);
    if (this.#closed) return call.fail(closedError(call, notStarted || call.processed === "yes" ? call.processed : "unknown"));
    const free = isFree(call, notStarted, subchannel.state === "ready", subchannel.hasAnswered);
    if (mayRetry(call, error, notStarted, free, this.#budget)) this.#tryElsewhere(subchannel, call);
    else call.fail(withoutStack(finalError, call, error));
  }

  /** Elsewhere at once, and at no cost: no server can have run it. */
  #onUnsent(subchannel: Subchannel, call: OutgoingCall, error: RpcError, now: number): void {
    if (this.#closed || call.stream?.hasMoved === true) return this.#onFailed(subchannel, call, error, true, now);
    call.dropAttempt();
    this.#tryElsewhere(subchannel, call);
  }

  #tryElsewhere(avoided: Subchannel, call: OutgoingCall): void {
    const next = this.#balancer.pick(this.#tick.now(), call.routingKey, avoided);
    if (next !== undefined) return this.#send(call, next);
    call.stream?.onWaiting(this.#options.clock.nowMs());
    this.#wait(call);
  }

  #send(call: OutgoingCall, subchannel: Subchannel): void {
    try {
      subchannel.send(call, this.#tick.now(), this.#balancer.isEager);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      call.fail(error);
    }
  }

  /**
   * Queues the call until an instance has room. A wrong argument fails now: no instance would make
   * it right.
   */
  #wait(call: OutgoingCall): void {
    try {
      call.method.def.args.write(this.#checker, call.args);
    } catch (error) {
      return call.fail(argumentError(call.method.fullName, error));
    } finally {
      this.#checker.discard();
    }
    if (this.#closed) call.fail(closedError(call, call.processed));
    else if (!this.#prospects.mayWait(call.failFast)) call.fail(this.#noInstance(call));
    else this.#queue.add(call);
  }

  /** At the end of this tick: where many calls end at once, those that wait may be among them. */
  #drainSoon(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    nextTick(() => {
      this.#isDraining = false;
      this.#drainQueue();
      this.#queue.failWhere((call) => !this.#prospects.mayWait(call.failFast));
    });
  }

  #drainQueue(): void {
    for (let call = this.#queue.first; call !== undefined; call = this.#queue.first) {
      const subchannel = this.#balancer.pickForTick(this.#tick.now(), call.routingKey);
      if (subchannel === undefined) return;
      this.#queue.shift();
      this.#send(call, subchannel);
    }
  }

  #reconcile(snapshot: Snapshot): void {
    if (snapshot.freshness === "none" || this.#closed) return;
    this.#instances.reconcile(snapshot);
    this.#balancer.balancer = BALANCERS.find((name) => name === snapshot.balancer) ?? this.#options.balancer;
    this.#listMembers();
    this.#reach.note();
    this.#onInstances();
  }

  #listMembers(): void {
    this.#balancer.update(this.#instances.all.filter((subchannel) => subchannel.isMember));
  }

  #onInstances(): void {
    this.#balancer.invalidate();
    this.#readyWaiters.settle(this.#prospects);
    if (this.#queue.size > 0) this.#drainSoon();
  }

  #onEjected({ label, health }: Subchannel): void {
    const forMs = health.ejectedUntil - this.#options.clock.nowMs();
    reportInstanceEjected({ service: this.#service, instance: label, reason: health.reason ?? "", forMs });
  }

  #noInstance(call: Waiting): RpcError {
    const search = {
      service: this.#service,
      target: this.#registry.target,
      health: this.#registry.health,
      registers: this.#registry.capabilities.registers,
      snapshot: this.#subscription.current,
      subchannels: this.#instances.all,
      now: this.#options.clock.nowMs(),
    };
    return noInstanceError(search, call, this.#options.clock.nowMs() - call.startedAt);
  }
}
