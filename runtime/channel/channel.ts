// Carries the calls of one service: keeps a subchannel for each instance of the registry's list, picks one, tries another when
// that is safe. How to reach an instance is subchannel.ts; whether to try again is retry.ts.

import { pickP2c } from "../balancing/p2c.js";
import type { Clock } from "../base/clock.js";
import { type DeclaredError, type Processed, RpcError } from "../base/errors.js";
import { MAX_CALLS_PER_PICK } from "../base/limits.js";
import type { Random } from "../base/random.js";
import { argumentError } from "../call/call-errors.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { Endpoint, Registry, Snapshot, Subscription } from "../discovery/registry.js";
import type { Dialer } from "../transport/dialer.js";
import { FrameWriter } from "../wire/frame-writer.js";
import { CallQueue } from "./call-queue.js";
import { noInstanceError } from "./no-instance-error.js";
import { isFree, mayRepeat, mayRetry } from "./retry.js";
import { RetryBudget } from "./retry-budget.js";
import { Subchannel, type SubchannelOwner } from "./subchannel.js";

export interface ChannelOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly dialer: Dialer;
}

/** Calls of one tick that each read the clock. */
const EXACT_READS = 4;

export class Channel implements SubchannelOwner {
  readonly #service: string;
  readonly #registry: Registry;
  readonly #subscription: Subscription;
  readonly #options: ChannelOptions;
  readonly #budget: RetryBudget;
  readonly #queue: CallQueue;
  readonly #subchannels = new Map<string, Subchannel>();
  /** Retired ones that still have calls. */
  readonly #leaving = new Set<Subchannel>();
  /** Those that may be picked; made anew on each change. */
  #ready: readonly Subchannel[] = [];
  #closed = false;
  // The pick of this tick, and for how many more calls it holds.
  #picked: Subchannel | undefined;
  #picksLeft = 0;
  #tickAt: number | undefined;
  #tickReads = 0;
  readonly #onTickEnd = (): void => {
    this.#tickAt = undefined;
    this.#tickReads = 0;
    this.#picksLeft = 0;
  };

  constructor(service: string, registry: Registry, options: ChannelOptions) {
    this.#service = service;
    this.#registry = registry;
    this.#options = options;
    this.#budget = new RetryBudget(options.clock);
    this.#queue = new CallQueue((call) => this.#noInstance(call));
    this.#subscription = registry.subscribe(service);
    this.#subscription.onChange((snapshot) => this.#reconcile(snapshot));
    this.#reconcile(this.#subscription.current);
  }

  /**
   * Monotonic milliseconds for a call that begins. The clock is read for the first calls of a tick, between which the caller may have
   * worked for long, and then for one of sixteen: at 64 calls a tick it would cost a tenth of the call.
   */
  nowMs(): number {
    const reads = this.#tickReads++;
    if (reads < EXACT_READS || (reads & 15) === 0) this.#tickAt = this.#options.clock.nowMs();
    if (reads === 0) process.nextTick(this.#onTickEnd);
    return this.#tickAt ?? 0; // read with the tick's first call
  }

  /** Monotonic milliseconds, read once a tick, for what needs no more. */
  #tickNow(): number {
    if (this.#tickAt === undefined) {
      this.#tickAt = this.#options.clock.nowMs();
      process.nextTick(this.#onTickEnd);
    }
    return this.#tickAt;
  }

  /** Carries the call until it is settled. */
  start(call: OutgoingCall): void {
    this.#budget.recordCall();
    const subchannel = this.#pickForTick();
    if (subchannel !== undefined) this.#send(call, subchannel);
    else this.#wait(call);
  }

  /** Ends every call with CANCELLED and every connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.failAll((call) => closedError(call, call.processed));
    for (const subchannel of [...this.#subchannels.values(), ...this.#leaving]) {
      subchannel.close(new RpcError("CANCELLED", "the client was closed"));
    }
    await this.#subscription[Symbol.asyncDispose]();
  }

  onSubchannelChange(subchannel: Subchannel): void {
    if (subchannel.state === "closed") this.#forget(subchannel);
    this.#listReady();
  }

  onRoom(): void {
    if (this.#queue.size > 0) this.#drainQueue();
  }

  onRetryable(subchannel: Subchannel, call: OutgoingCall, error: DeclaredError): boolean {
    if (this.#closed || !mayRepeat(call, this.#budget)) return false;
    this.#recordAttempt(subchannel, call, `${error.name}: ${error.message}`);
    call.mayHaveRun = true;
    this.#tryElsewhere(subchannel, call);
    return true;
  }

  onAttemptFailed(subchannel: Subchannel, call: OutgoingCall, error: RpcError, notStarted: boolean): void {
    this.#recordAttempt(subchannel, call, stripCode(error.message));
    if (this.#closed) return call.fail(closedError(call, notStarted ? call.processed : "unknown"));
    const free = isFree(call, notStarted, subchannel.state === "ready", subchannel.hasAnswered);
    if (!mayRetry(call, error, notStarted, free, this.#budget)) return call.fail(finalError(call, error));
    if (!notStarted) call.mayHaveRun = true;
    this.#tryElsewhere(subchannel, call);
  }

  #recordAttempt(subchannel: Subchannel, call: OutgoingCall, cause: string): void {
    const ms = this.#options.clock.nowMs() - call.attemptAt;
    call.attempts ??= [];
    call.attempts.push({ instance: subchannel.label, cause, ms });
    call.place = undefined;
    call.slot = -1;
  }

  #tryElsewhere(avoided: Subchannel, call: OutgoingCall): void {
    const next = this.#pick(avoided);
    if (next !== undefined) return this.#send(call, next);
    call.stream?.onWaiting(this.#options.clock.nowMs());
    this.#wait(call);
  }

  #pickForTick(): Subchannel | undefined {
    const picked = this.#picked;
    if (this.#picksLeft > 0 && picked?.hasRoom === true) {
      this.#picksLeft--;
      return picked;
    }
    this.#picked = this.#pick(undefined); // starts the tick whose end forgets it
    this.#picksLeft = MAX_CALLS_PER_PICK - 1;
    return this.#picked;
  }

  /** Any instance with room but `avoided`, unless there is no other. */
  #pick(avoided: Subchannel | undefined): Subchannel | undefined {
    const now = this.#tickNow();
    const first = pickP2c(this.#ready, this.#options.random, now);
    if (first !== undefined && first !== avoided && first.hasRoom) return first;
    const others = this.#ready.filter((subchannel) => subchannel.hasRoom);
    const preferred = others.filter((subchannel) => subchannel !== avoided);
    return pickP2c(preferred.length > 0 ? preferred : others, this.#options.random, now);
  }

  #send(call: OutgoingCall, subchannel: Subchannel): void {
    try {
      subchannel.send(call, this.#tickNow());
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      call.fail(error);
    }
  }

  /** Queues the call until an instance has room. A wrong argument fails now: no instance would make it right. */
  #wait(call: OutgoingCall): void {
    const writer = new FrameWriter();
    try {
      call.method.def.args.write(writer, call.args);
    } catch (error) {
      return call.fail(argumentError(call.method.fullName, error));
    } finally {
      writer.discard(); // its buffer goes back to the pool: thousands may wait
    }
    if (this.#closed) call.fail(closedError(call, call.processed));
    else if (call.failFast) call.fail(this.#noInstance(call));
    else this.#queue.add(call);
  }

  #drainQueue(): void {
    while (this.#queue.size > 0) {
      const subchannel = this.#pick(undefined);
      if (subchannel === undefined) return;
      const call = this.#queue.shift();
      if (call !== undefined) this.#send(call, subchannel);
    }
  }

  /** Makes the subchannels equal to the list. */
  #reconcile(snapshot: Snapshot): void {
    if (snapshot.freshness === "none" || this.#closed) return;
    const listed = new Set<string>();
    for (const endpoint of snapshot.endpoints) {
      listed.add(endpoint.id);
      this.#adopt(endpoint);
    }
    for (const [id, subchannel] of this.#subchannels) {
      if (!listed.has(id)) this.#retire(id, subchannel);
    }
    this.#listReady();
  }

  #retire(id: string, subchannel: Subchannel): void {
    this.#subchannels.delete(id);
    this.#leaving.add(subchannel);
    subchannel.retire();
  }

  #adopt(endpoint: Endpoint): void {
    const known = this.#subchannels.get(endpoint.id);
    if (known !== undefined && known.endpoint.host === endpoint.host && known.endpoint.port === endpoint.port) {
      known.endpoint = endpoint;
      return;
    }
    if (known !== undefined) this.#retire(endpoint.id, known);
    const subchannel = new Subchannel(endpoint, this, this.#options);
    this.#subchannels.set(endpoint.id, subchannel);
    subchannel.connect();
  }

  #listReady(): void {
    this.#ready = [...this.#subchannels.values()].filter(isPickable);
    this.#picksLeft = 0;
    if (this.#queue.size > 0) this.#drainQueue();
  }

  #forget(subchannel: Subchannel): void {
    this.#leaving.delete(subchannel);
    if (this.#subchannels.get(subchannel.endpoint.id) === subchannel) this.#subchannels.delete(subchannel.endpoint.id);
  }

  #noInstance(call: OutgoingCall): RpcError {
    const search = {
      service: this.#service,
      target: this.#registry.target,
      health: this.#registry.health,
      snapshot: this.#subscription.current,
      subchannels: [...this.#subchannels.values()],
    };
    return noInstanceError(search, call, this.#options.clock.nowMs() - call.startedAt);
  }
}

function isPickable(subchannel: Subchannel): boolean {
  return subchannel.state === "ready" && subchannel.endpoint.state === "up" && subchannel.endpoint.weight > 0;
}

/** The error that the caller sees: the last attempt's, with all attempts in it. */
function finalError(call: OutgoingCall, error: RpcError): RpcError {
  const method = call.method.fullName;
  const text = stripCode(error.message);
  return new RpcError(error.code, text.startsWith(method) ? text : `${method}: ${text}`, {
    origin: error.origin,
    processed: error.processed === "no" ? call.processed : error.processed,
    retryAfterMs: error.retryAfterMs,
    errorId: error.errorId,
    details: error.details,
    cause: error.cause,
    method,
    attempts: call.attempts,
  });
}

function closedError(call: OutgoingCall, processed: Processed): RpcError {
  const method = call.method.fullName;
  return new RpcError("CANCELLED", `${method}: the client was closed`, { method, processed, attempts: call.attempts });
}

function stripCode(message: string): string {
  return message.replace(/^\[[A-Z_]+\] /, "");
}
