// One call as its client sees it, over all its attempts: promise, deadline, signal, and the attempt
// that is under way. Sends nothing itself.

import { AsyncResource } from "node:async_hooks";
import { type Attempt, type DeclaredError, type Processed, RpcError } from "../base/errors.js";
import { type Metadata, toMetadata } from "../base/metadata.js";
import type { TimerWheel, WheelEntry } from "../base/timer-wheel.js";
import { withoutStack } from "../base/without-stack.js";
import type { Writer } from "../wire/writer.js";
import type { CallPlace } from "./call-place.js";
import type { CallRecord } from "./call-record.js";
import { watchAbort } from "./call-signal.js";
import type { CallStream } from "./call-stream.js";
import type { CallWishes, MetadataObserver } from "./call-wishes.js";
import { rejectToCaller } from "./caller-stack.js";
import type { ClientMethod } from "./client-method.js";
import { cancelledError, deadlineError, orphanedError } from "./given-up-errors.js";
import type { IncomingCall } from "./incoming-call.js";

/**
 * Settles exactly once: `succeed`, `fail`, the deadline or the signal, whichever is first. Until
 * then it is nowhere, waits in a queue (`waitAt`), or has one attempt under way (`beginAttempt`),
 * which ends with the call, with `endAttempt` when it failed, or with `dropAttempt` when it never
 * left.
 */
export class OutgoingCall implements WheelEntry {
  readonly method: ClientMethod;
  readonly args: readonly unknown[];
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly failFast: boolean;
  readonly routingKey: string | undefined;
  /** Who wants to know what the server sends beside its answer. */
  readonly observer: MetadataObserver | undefined;
  /** Set before it starts when somebody observes it. */
  record: CallRecord | undefined = undefined;
  // Written by the wheel, which links its entries through them.
  wheelNext: WheelEntry | undefined = undefined;
  wheelPrevious: WheelEntry | undefined = undefined;
  readonly #wheel: TimerWheel;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;
  #deadlineAt: number;
  #settled = false;
  /**
   * The caller has the promise: from here on a failure shows where it is awaited. Before, its own
   * stack does.
   */
  #isUnderWay = false;
  #metadata: Metadata | undefined;
  #stream: CallStream | undefined = undefined;
  #place: CallPlace<OutgoingCall> | undefined = undefined;
  // Of the attempt that is under way.
  #slot = -1;
  #attemptAt = 0;
  /** How long this process's loop had stood until then, in all. */
  #loopStoodMs = 0;
  /** Made when the first one has failed. */
  #attempts: Attempt[] | undefined = undefined;
  /** Whether an earlier attempt has run the method: "unknown" behind a lost connection. */
  #ran: Processed = "no";
  #stopWatching: (() => void) | undefined = undefined;
  #parent: IncomingCall | undefined = undefined;
  /** Where the caller is; only when somebody is called back. */
  #caller: AsyncResource | undefined = undefined;

  constructor(
    method: ClientMethod,
    args: readonly unknown[],
    startedAt: number,
    deadlineAt: number,
    wheel: TimerWheel,
    resolve: (value: unknown) => void,
    reject: (error: Error) => void,
    wishes: CallWishes,
    metadata = wishes.metadata,
  ) {
    const isObserved = wishes.onHeaders !== undefined || wishes.onTrailers !== undefined;
    this.method = method;
    this.args = args;
    this.startedAt = startedAt;
    this.failFast = wishes.failFast === true;
    this.routingKey = wishes.routingKey;
    this.observer = isObserved ? wishes : undefined;
    this.#metadata = metadata;
    this.#deadlineAt = deadlineAt;
    this.#wheel = wheel;
    this.#resolve = resolve;
    this.#reject = reject;
    wheel.add(this);
    if (isObserved) this.rememberCaller();
  }

  /** Monotonic milliseconds. */
  get deadlineAt(): number {
    return this.#deadlineAt;
  }

  get settled(): boolean {
    return this.#settled;
  }

  get metadata(): Metadata | undefined {
    return this.#metadata;
  }

  /** Set for calls that send or expect items. */
  get stream(): CallStream | undefined {
    return this.#stream;
  }

  /** Attempts that failed, the oldest first. Undefined while none has. */
  get attempts(): readonly Attempt[] | undefined {
    return this.#attempts;
  }

  /** Index in the table of the connection that carries the call; -1 while none does. */
  get slot(): number {
    return this.#slot;
  }

  /** Monotonic milliseconds at which the current attempt was written. */
  get attemptAt(): number {
    return this.#attemptAt;
  }

  /** Whether a server may have run the method, as far as is known now. */
  get processed(): Processed {
    return this.#slot >= 0 && this.#ran === "no" ? "unknown" : this.#ran;
  }

  /** For people: the instance that answered, or has the call, or had it last. */
  get instance(): string | undefined {
    return this.#place?.instance ?? this.#attempts?.at(-1)?.instance;
  }

  /**
   * Takes over what the call has that made this one. What the caller itself gave counts before it.
   */
  inheritMetadata(inherited: Metadata): void {
    this.#metadata = this.#metadata === undefined ? inherited : toMetadata(new Map([...inherited, ...this.#metadata]));
  }

  /** Once, before it starts. */
  addStream(stream: CallStream): void {
    this.#stream = stream;
  }

  handOver(): void {
    this.#isUnderWay = true;
  }

  /** The call waits there for an instance. */
  waitAt(place: CallPlace<OutgoingCall>): void {
    this.rememberCaller(); // its arguments are looked at later
    this.#place = place;
  }

  /** An attempt was written: `place` has the call in `slot` until it ends. */
  beginAttempt(place: CallPlace<OutgoingCall>, slot: number, now: number): void {
    this.#place = place;
    this.#slot = slot;
    this.#attemptAt = now;
    this.#loopStoodMs = this.#wheel.stoodMs(now);
    this.record?.beginAttempt(place.instance);
  }

  /** The attempt failed. `ran`: whether the server has run the method for it. */
  endAttempt(cause: string, now: number, ran: Processed): void {
    this.#noteAttempt(cause, now);
    if (ran === "yes" || this.#ran === "no") this.#ran = ran;
    this.#place = undefined;
    this.#slot = -1;
  }

  /** Nobody has the call any more, and nobody had it: it had not left. */
  dropAttempt(): void {
    this.record?.dropAttempt();
    this.#place = undefined;
    this.#slot = -1;
  }

  /** For how long this process's loop has stood since the attempt began. */
  stoodMs(now: number): number {
    return this.#wheel.stoodMs(now) - this.#loopStoodMs;
  }

  /** What is called back for this call runs in the async context of now. */
  rememberCaller(): void {
    this.#caller ??= new AsyncResource("callwire.call");
  }

  runInCaller<T>(run: (argument: T) => void, argument: T): void {
    if (this.#caller === undefined) run(argument);
    else this.#caller.runInAsyncScope(run, undefined, argument);
  }

  /** Getters of the arguments run where the caller is, when that was remembered. */
  writeArgs(writer: Writer): void {
    const { args } = this.method.def;
    if (this.#caller === undefined) args.write(writer, this.args);
    else this.#caller.runInAsyncScope(args.write, args, writer, this.args);
  }

  /** Ends the call with CANCELLED when `signal` aborts. */
  watch(signal: AbortSignal): void {
    this.#watch(signal, () => this.#abandon(this.#make(cancelledError, this, signal.reason)));
  }

  /** As `follow`, for a parent of whose call only its signal is known. */
  watchParent(signal: AbortSignal): void {
    this.#watch(signal, () => this.onParentCancelled(signal.reason));
  }

  succeed(value: unknown): void {
    if (this.#settled) return;
    this.#settle();
    this.record?.tell(this, this.instance, undefined);
    this.#resolve(value);
  }

  fail(error: DeclaredError | RpcError): void {
    if (this.#settled) return;
    this.#settle();
    this.#rejectWith(error);
  }

  /** Ends the call when the one ends that made it. */
  follow(parent: IncomingCall): void {
    if (!parent.addDependent(this)) return this.onParentCancelled(parent.cancelReason);
    this.#parent = parent;
  }

  /** The call that made this one is over. */
  onParentCancelled(reason: unknown): void {
    if (reason instanceof RpcError && reason.code === "DEADLINE_EXCEEDED") return this.onDeadline();
    this.#abandon(this.#make(orphanedError, this, reason));
  }

  /** The caller itself ends the call: with `error`, or with nothing to tell anyone. */
  cancel(error?: RpcError): void {
    this.#abandon(error ?? new RpcError("CANCELLED", `${this.method.fullName} was cancelled by its caller`));
  }

  /** The deadline moves; the clock of the call goes on. */
  moveDeadline(deadlineAt: number): void {
    this.#wheel.remove(this);
    this.#deadlineAt = deadlineAt;
    this.#wheel.add(this);
  }

  onDeadline(): void {
    this.#abandon(this.#make(() => this.#place?.explainDeadline?.(this) ?? this.#deadlineError()));
  }

  /** The attempt that goes on is told too: its instance had the call. */
  #deadlineError(): RpcError {
    if (this.#slot >= 0) this.#noteAttempt("no answer before the deadline", this.#deadlineAt);
    return deadlineError(this);
  }

  #noteAttempt(cause: string, now: number): void {
    const ms = Math.max(0, now - this.#attemptAt); // one that began behind the deadline, as our loop had stood, had no time
    const attempt = { instance: this.#place?.instance ?? "", cause, ms };
    this.#attempts = [...(this.#attempts ?? []), attempt];
    this.record?.failAttempt(attempt);
  }

  /** Before the caller has the promise, the error's own stack shows where the call is made. */
  #make<Arguments extends readonly unknown[]>(make: (...args: Arguments) => RpcError, ...args: Arguments): RpcError {
    return this.#isUnderWay ? withoutStack(make, ...args) : make(...args);
  }

  /** The caller's side ends the call; the place is told, so that it can tell the server. */
  #abandon(error: RpcError): void {
    if (this.#settled) return;
    this.#settle();
    this.#place?.onAbandoned(this);
    this.#slot = -1;
    this.#rejectWith(error);
  }

  #rejectWith(error: DeclaredError | RpcError): void {
    this.record?.tell(this, error instanceof RpcError ? undefined : this.instance, error);
    if (this.#isUnderWay) rejectToCaller(this.#resolve, error, this);
    else this.#reject(error);
  }

  #watch(signal: AbortSignal, onAbort: () => void): void {
    if (!this.#settled) this.#stopWatching = watchAbort(signal, onAbort, this.#stopWatching);
  }

  #settle(): void {
    this.#settled = true;
    this.#wheel.remove(this);
    this.#stream?.stop();
    this.#parent?.removeDependent(this);
    this.#stopWatching?.();
  }
}
