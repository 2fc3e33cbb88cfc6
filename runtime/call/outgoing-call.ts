// One call as its client sees it, over all its attempts: the promise, the deadline, the signal. Sends nothing itself.

import { AsyncResource } from "node:async_hooks";
import { type Attempt, type DeclaredError, type Processed, RpcError, type RpcErrorOptions } from "../base/errors.js";
import type { Metadata } from "../base/metadata.js";
import type { StatusName } from "../base/status.js";
import type { TimerWheel, WheelEntry } from "../base/timer-wheel.js";
import { withoutStack } from "../base/without-stack.js";
import type { MethodDef } from "../schema/service-def.js";
import type { Connection } from "../transport/connection.js";
import type { Reader } from "../wire/reader.js";
import type { Writer } from "../wire/writer.js";
import { callChannel, publishCall } from "./call-events.js";
import { rejectToCaller } from "./caller-stack.js";
import type { ConnectionStreams } from "./connection-streams.js";
import type { IncomingCall } from "./incoming-call.js";

/** A method with what the runtime adds to it once, when the client is made. */
export interface ClientMethod {
  readonly def: MethodDef<never, never>;
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly fullName: string;
}

export interface MetadataObserver {
  /** Metadata that the server sent ahead of its answer. Called at most once. */
  readonly onHeaders?: ((metadata: Metadata) => void) | undefined;
  /** Metadata that came with the answer. Called at most once. */
  readonly onTrailers?: ((metadata: Metadata) => void) | undefined;
}

/** The items of a call in both directions. */
export interface CallStream {
  /** Items that the server sends; undefined when it sends one result. */
  readonly incoming: object | undefined;
  /** Items have moved: the call cannot be made again on another connection. */
  readonly hasMoved: boolean;
  /** Returns what else the CALL is flagged with. */
  onSending(streams: ConnectionStreams): number;
  endBy(deadlineAt: number): void;
  onSent(connection: Connection, streamId: number): void;
  onWaiting(now: number): void;
  onItems(reader: Reader): void;
  onCredit(bytes: number): void;
  stop(): void;
}

/** Who carries the call now: a connection's table of calls, or a queue. */
export interface CallPlace {
  /** For people: the instance that has the call; undefined while none has. */
  readonly instance?: string | undefined;
  /** The caller does not wait any more. Called once, after which the place has forgotten the call. */
  onAbandoned(call: OutgoingCall): void;
  /** A better error than that the deadline has passed, when the place knows why the call could not be sent. */
  explainDeadline?(call: OutgoingCall): RpcError | undefined;
}

/**
 * Settles exactly once: `succeed`, `fail`, the deadline or the signal, whichever is first. States: waiting (`place` is set
 * or about to be), settled.
 */
export class OutgoingCall implements WheelEntry {
  readonly method: ClientMethod;
  readonly args: readonly unknown[];
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  deadlineAt: number;
  wheelNext: WheelEntry | undefined = undefined;
  wheelPrevious: WheelEntry | undefined = undefined;
  /** Fail instead of waiting for an instance. */
  failFast = false;
  /** Calls with one key go to one instance, when the balancer goes by keys. */
  routingKey: string | undefined = undefined;
  /** Set by whoever holds the call; see {@link CallPlace}. */
  place: CallPlace | undefined = undefined;
  /** Index in the table of the connection that carries the call. */
  slot = -1;
  /** Monotonic milliseconds at which the current attempt was written. */
  attemptAt = 0;
  /** `flushes` of its connection when it was written: while no more batches have left, the call has not. */
  flushes = 0;
  /** How long this process's loop had stood until then, in all. */
  loopStoodMs = 0;
  /** Attempts that failed. Made when the first one does. */
  attempts: Attempt[] | undefined = undefined;
  /** HEADERS or an item of the current attempt have arrived: no HEADERS may follow. */
  areHeadersOver = false;
  /** An earlier attempt was written and its connection lost: a server may have run the method. */
  mayHaveRun = false;
  settled = false;
  /** The caller has the promise: from here on a failure shows where it is awaited. Before, its own stack does. */
  isUnderWay = false;
  /** For the server. */
  metadata: Metadata | undefined = undefined;
  /** Who wants to know what the server sends beside its answer. */
  observer: MetadataObserver | undefined = undefined;
  /** Set for calls that send or expect items. */
  stream: CallStream | undefined = undefined;
  readonly #wheel: TimerWheel;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;
  #signal: AbortSignal | undefined = undefined;
  #onAbort: (() => void) | undefined = undefined;
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
  ) {
    this.method = method;
    this.args = args;
    this.startedAt = startedAt;
    this.deadlineAt = deadlineAt;
    this.#wheel = wheel;
    this.#resolve = resolve;
    this.#reject = reject;
    wheel.add(this);
    if (callChannel.hasSubscribers) this.rememberCaller();
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

  /** Tells `callwire:call` how the call has ended. Only while somebody listens. */
  publish(instance: string | undefined, error: Error | undefined): void {
    this.runInCaller(publishCall, { method: this.method.fullName, instance, error, startedAt: this.startedAt });
  }

  /** Ends the call with CANCELLED when `signal` aborts. */
  watch(signal: AbortSignal): void {
    this.#watch(signal, () => this.#abandon(this.#cancelledError(signal)));
  }

  /** As `follow`, for a parent of whose call only its signal is known. */
  watchParent(signal: AbortSignal): void {
    this.#watch(signal, () => this.onParentCancelled(signal.reason));
  }

  /** One signal at a time: the second one is joined to the first. */
  #watch(signal: AbortSignal, onAbort: () => void): void {
    if (signal.aborted) return onAbort();
    this.#signal = signal;
    this.#onAbort = () => {
      this.#signal = undefined; // gone with its event; to look for it among thousands would take as long as all the rest
      onAbort();
    };
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  succeed(value: unknown): void {
    if (this.settled) return;
    this.#settle();
    this.#resolve(value);
  }

  fail(error: DeclaredError | RpcError): void {
    if (this.settled) return;
    this.#settle();
    if (error instanceof RpcError && callChannel.hasSubscribers) this.publish(undefined, error);
    this.#rejectWith(error);
  }

  /** The current attempt failed. */
  endAttempt(instance: string, cause: string, now: number): void {
    this.attempts ??= [];
    this.attempts.push({ instance, cause, ms: now - this.attemptAt });
    this.leave();
  }

  /** Nobody has the call any more. */
  leave(): void {
    this.place = undefined;
    this.slot = -1;
  }

  /** Ends the call when the one ends that made it. */
  follow(parent: IncomingCall): void {
    if (!parent.addDependent(this)) return this.onParentCancelled(parent.cancelReason);
    this.#parent = parent;
  }

  /** The call that made this one is over. */
  onParentCancelled(reason: unknown): void {
    if (reason instanceof RpcError && reason.code === "DEADLINE_EXCEEDED") return this.onDeadline();
    const text = `${this.method.fullName} was cancelled with the call that made it`;
    this.#abandon(this.#error("CANCELLED", text, reason));
  }

  /** The caller itself ends the call: with `error`, or with nothing to tell anyone. */
  cancel(error?: RpcError): void {
    this.#abandon(error ?? new RpcError("CANCELLED", `${this.method.fullName} was cancelled by its caller`));
  }

  /** The deadline moves; the clock of the call goes on. */
  moveDeadline(deadlineAt: number): void {
    this.#wheel.remove(this);
    this.deadlineAt = deadlineAt;
    this.#wheel.add(this);
  }

  /** Whether a server may have run the method, as far as is known now. */
  get processed(): Processed {
    return this.slot >= 0 || this.mayHaveRun ? "unknown" : "no";
  }

  /** For people: the instance that answered, or has the call, or had it last. */
  get instance(): string | undefined {
    return this.place?.instance ?? this.attempts?.at(-1)?.instance;
  }

  onDeadline(): void {
    const explain = (): RpcError => this.place?.explainDeadline?.(this) ?? this.#deadlineError();
    this.#abandon(this.isUnderWay ? withoutStack(explain) : explain());
  }

  #deadlineError(): RpcError {
    const ms = Math.round(this.deadlineAt - this.startedAt);
    const what = ms > 0 ? `did not answer within ${ms} ms` : `was not sent: its deadline had passed by ${-ms} ms`;
    this.#addLastAttempt();
    return this.#error("DEADLINE_EXCEEDED", `${this.method.fullName} ${what}${describeAttempts(this.attempts)}`, undefined);
  }

  /** The one that goes on: its instance had the call too. */
  #addLastAttempt(): void {
    if (this.slot < 0 || this.place?.instance === undefined) return;
    this.attempts ??= [];
    const ms = this.deadlineAt - this.attemptAt;
    this.attempts.push({ instance: this.place.instance, cause: "no answer before the deadline", ms });
  }

  #cancelledError(signal: AbortSignal): RpcError {
    return this.#error("CANCELLED", `${this.method.fullName} was cancelled by its caller`, signal.reason);
  }

  #error(code: "CANCELLED" | "DEADLINE_EXCEEDED", text: string, cause: unknown): RpcError {
    const { processed, attempts, instance } = this;
    const options = { processed, method: this.method.fullName, instance, cause, attempts };
    return this.isUnderWay ? withoutStack(createError, code, text, options) : createError(code, text, options);
  }

  /** The caller's side ends the call; the place is told, so that it can tell the server. */
  #abandon(error: RpcError): void {
    if (this.settled) return;
    this.#settle();
    this.place?.onAbandoned(this);
    if (callChannel.hasSubscribers) this.publish(undefined, error);
    this.#rejectWith(error);
  }

  #rejectWith(error: Error): void {
    if (this.isUnderWay) rejectToCaller(this.#resolve, error, this);
    else this.#reject(error);
  }

  #settle(): void {
    this.settled = true;
    this.#wheel.remove(this);
    this.stream?.stop();
    this.#parent?.removeDependent(this);
    if (this.#signal === undefined || this.#onAbort === undefined) return;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#signal = this.#onAbort = undefined;
  }
}

function createError(code: StatusName, text: string, options: RpcErrorOptions): RpcError {
  return new RpcError(code, text, options);
}

/** Which instances had the call and for how long, such as `; 10.0.0.7:4000 a~0 had it for 300 ms`. */
export function describeAttempts(attempts: readonly Attempt[] = []): string {
  const had = attempts.map(({ instance, ms }) => `${instance} had it for ${Math.round(ms)} ms`);
  return had.length === 0 ? "" : `; ${had.join(", ")}`;
}
