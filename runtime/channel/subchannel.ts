// The way to one instance: dials, keeps one connection, redials with backoff, carries calls. Knows
// nothing of other instances.

import type { Outcome } from "../balancing/ejection.js";
import type { Instance } from "../balancing/instance.js";
import type { InstanceHealth } from "../balancing/instance-health.js";
import type { UsualLatency } from "../balancing/latency-memory.js";
import { formatAddress } from "../base/address.js";
import type { Clock, Timer } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { showForeign } from "../base/foreign-text.js";
import { MAX_BACKOFF_MS } from "../base/limits/balancing.js";
import { DEFAULT_MAX_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import type { Random } from "../base/random.js";
import type { LoopWatch } from "../base/timer-wheel.js";
import type { AttemptResult } from "../call/attempt-result.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { type CallsOwner, MAX_SLOTS, OutgoingCalls } from "../call/outgoing-calls.js";
import type { Endpoint } from "../discovery/registry.js";
import type { Connection } from "../transport/connection.js";
import type { Dialer, DialOwner } from "../transport/dialer.js";
import type { Hello } from "../wire/hello.js";
import type { Reader } from "../wire/reader.js";
import { backoffMs } from "./backoff.js";
import { InstanceHistory } from "./instance-history.js";

/**
 * - `connecting`: a socket is being opened, or waits for the server's HELLO.
 * - `ready`: takes calls.
 * - `draining`: the server said GOAWAY, or the instance left the registry; ends with its last call.
 * - `backoff`: the last attempt failed; the next one follows by itself.
 * - `closed`: over.
 */
export type SubchannelState = "connecting" | "ready" | "draining" | "backoff" | "closed";

export interface SubchannelOwner {
  /** `state` or the room for calls has changed. */
  onSubchannelChange(subchannel: Subchannel): void;
  /**
   * An attempt there is over. After one that was declared, failed or unsent the call is not
   * settled: the owner does that, or makes another attempt. `outcome`: what it says of the
   * instance, if anything. `now` in monotonic milliseconds.
   */
  onAttemptEnd(
    subchannel: Subchannel,
    call: OutgoingCall,
    result: AttemptResult,
    outcome: Outcome | undefined,
    now: number,
  ): void;
  /** A call has left, so that there is room for another. */
  onRoom(subchannel: Subchannel): void;
  /** The connection was lost while it took calls. */
  onLost(subchannel: Subchannel): void;
}

export interface SubchannelOptions {
  readonly clock: Clock;
  readonly loop: LoopWatch;
  readonly random: Random;
  readonly dialer: Dialer;
  /** Shared by the instances of the service. */
  readonly usual: UsualLatency;
}

/** A server that said GOAWAY is asked again after this long, in case it stays in the registry. */
const AFTER_GOAWAY_MS = 1_000;

export class Subchannel implements DialOwner, CallsOwner, Instance {
  endpoint: Endpoint;
  /** The connection, or the last one when it is gone, has answered at least one call. */
  hasAnswered = false;
  /** Why the last connection or attempt failed. */
  lastError: RpcError | undefined = undefined;
  readySince = 0;
  /** The registry does not list it any more: when its connection ends, so does this. */
  isUnlisted = false;
  readonly #owner: SubchannelOwner;
  readonly #options: SubchannelOptions;
  readonly #history: InstanceHistory;
  #state: SubchannelState = "backoff";
  #connection: Connection | undefined;
  #calls: OutgoingCalls | undefined;
  /** Calls that the server takes at once. */
  maxCalls = DEFAULT_MAX_CALLS_PER_CONNECTION;
  /** Connections and attempts in a row that failed. */
  failures = 0;
  #abandonDial: () => void = () => undefined;
  #redial: Timer | undefined;
  #retired = false;
  /** Made when it is first asked for; a bench asks after each call. */
  #label = "";
  #labelled: Endpoint | undefined;
  /** Runs while the server has asked not to be tried again. */
  #rest: Timer | undefined;

  constructor(endpoint: Endpoint, owner: SubchannelOwner, options: SubchannelOptions) {
    this.endpoint = endpoint;
    this.#owner = owner;
    this.#options = options;
    this.#history = new InstanceHistory(options.usual, options.loop);
  }

  get state(): SubchannelState {
    return this.#state;
  }

  /** For people: address and id. */
  get label(): string {
    if (this.#labelled !== this.endpoint) {
      this.#labelled = this.endpoint;
      const address = formatAddress(this.endpoint);
      this.#label = this.endpoint.id === address ? address : `${address} ${showForeign(this.endpoint.id)}~${this.endpoint.rev}`;
    }
    return this.#label;
  }

  get id(): string {
    return this.endpoint.id;
  }

  get weight(): number {
    return this.endpoint.weight;
  }

  get zone(): string | undefined {
    return this.endpoint.zone;
  }

  /** It may be picked once it is ready. */
  get isMember(): boolean {
    return this.endpoint.state === "up" && this.endpoint.weight > 0 && !this.#retired;
  }

  get health(): InstanceHealth {
    return this.#history.health;
  }

  get isReady(): boolean {
    return this.#state === "ready" && this.isMember;
  }

  get inFlight(): number {
    return this.#calls?.size ?? 0;
  }

  loadAt(now: number, relativeWeight: number): number {
    return this.#history.load(this.inFlight, now, relativeWeight, this.#connection);
  }

  latencyMs(now: number): number {
    return this.#history.latency.latencyMs(now);
  }

  /** Whether the call's current attempt is here. */
  carries(call: OutgoingCall): boolean {
    return this.#calls?.has(call) === true;
  }

  get hasRoom(): boolean {
    const calls = this.#calls;
    if (this.#state !== "ready" || calls === undefined || this.#rest !== undefined) return false;
    const outbox = this.#connection?.outbox;
    return calls.size < this.maxCalls && outbox?.isWritable === true && !outbox.writer.isOpen;
  }

  /** Starts the first connection attempt. */
  connect(): void {
    this.#dial();
  }

  /**
   * Writes the call. Throws RpcError when its arguments do not fit; nothing was sent then. Only
   * while `hasRoom`. `isEager`: as for Outbox.scheduleFlush.
   */
  send(call: OutgoingCall, now: number, isEager: boolean): void {
    if (this.inFlight === 0) this.#history.addFirstCall(now);
    this.#calls?.send(call, now, isEager);
  }

  /** Takes no new calls; the connection lives until the last one has ended. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    if (this.#state === "ready") this.#assign("draining");
    if (this.#state === "draining") this.#closeWhenIdle();
    else void this.close(new RpcError("UNAVAILABLE", `${this.label} left the registry`));
  }

  /**
   * Ends at once: calls in flight fail with `error`. Resolves when what was written has left, or
   * cannot any more.
   */
  async close(error: RpcError): Promise<void> {
    if (this.#state === "closed") return;
    this.#retired = true;
    this.#redial?.cancel();
    this.#rest?.cancel();
    this.#abandonDial();
    const connection = this.#connection;
    this.#assign("closed");
    this.#calls?.failAll(error);
    connection?.end(error); // a CANCEL that is written leaves before the socket goes
    await connection?.flushed();
  }

  onConnection(connection: Connection): void {
    this.hasAnswered = false;
    this.#connection = connection;
    this.#calls = new OutgoingCalls(connection, this);
  }

  onHello(hello: Hello): void {
    this.failures = 0;
    this.maxCalls = Math.min(hello.maxCalls, MAX_SLOTS);
    this.lastError = undefined;
    this.readySince = this.#options.clock.nowMs();
    this.#assign(this.#retired ? "draining" : "ready");
  }

  onCallFrame(kind: number, flags: number, streamId: number, argument: number, reader: Reader): void {
    this.#calls?.onFrame(kind, flags, streamId, argument, reader);
  }

  onGoaway(): void {
    if (this.#state !== "ready") return;
    this.#assign("draining");
    this.#closeWhenIdle();
  }

  onWritable(): void {
    this.#owner.onRoom(this);
  }

  onClose(error: RpcError): void {
    const wasDraining = this.#state === "draining";
    if (this.#state === "ready") this.#owner.onLost(this);
    const calls = this.#calls;
    this.#connection = undefined;
    this.#calls = undefined;
    this.lastError = error;
    if (this.#retired || this.isUnlisted) this.#assign("closed");
    else this.#backOff(wasDraining);
    calls?.failAll(error);
  }

  onAttemptEnd(call: OutgoingCall, result: AttemptResult): void {
    const readAt = this.#connection?.readAt;
    const isAnswer = result.kind === "answered" || result.kind === "declared";
    if (isAnswer) this.hasAnswered = true;
    const now = isAnswer && readAt !== undefined ? readAt : this.#options.clock.nowMs();
    const outcome = this.#history.addAttempt(call, result, readAt ?? now, now);
    if (result.kind === "failed" && result.notStarted && result.error.retryAfterMs !== undefined) {
      this.#restFor(result.error.retryAfterMs);
    }
    this.#owner.onAttemptEnd(this, call, result, outcome, now);
    if (this.#state === "draining") this.#closeWhenIdle();
    else this.#owner.onRoom(this);
  }

  /** The server asks for a pause: its other calls go on, new ones go elsewhere or wait. */
  #restFor(retryAfterMs: number): void {
    this.#rest?.cancel();
    this.#rest = this.#options.clock.setTimeout(
      () => {
        this.#rest = undefined;
        this.#owner.onRoom(this);
      },
      Math.min(Math.max(0, retryAfterMs), MAX_BACKOFF_MS),
    );
  }

  #dial(): void {
    this.#assign("connecting");
    this.#abandonDial = this.#options.dialer.dial(this.endpoint, this);
  }

  #backOff(wasDraining: boolean): void {
    this.failures++;
    this.#assign("backoff");
    const delayMs = wasDraining ? AFTER_GOAWAY_MS : backoffMs(this.failures, this.#options.random);
    this.#redial = this.#options.clock.setTimeout(() => this.#dial(), delayMs);
  }

  #closeWhenIdle(): void {
    if (this.inFlight > 0 || this.#connection === undefined) return;
    this.#connection.end(new RpcError("UNAVAILABLE", `${this.label} has drained`));
  }

  #assign(state: SubchannelState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#owner.onSubchannelChange(this);
  }
}
