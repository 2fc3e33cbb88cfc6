// Makes the class behind a generated client interface: one method for each of the contract, `with`, `close`.
// Guarded by `npm run bench`: everything that a call does not need anew is prepared here, once.

import { defaultMaxListeners, getMaxListeners, setMaxListeners } from "node:events";
import { describeValue } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from "../base/limits.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import type { ItemQueue } from "../call/item-queue.js";
import { type ClientMethod, OutgoingCall } from "../call/outgoing-call.js";
import { OutgoingStream } from "../call/outgoing-stream.js";
import { isItems } from "../call/send-items.js";
import type { Channel } from "../channel/channel.js";
import { expectsItems, type MethodDef, type ServiceDef, sendsItems } from "../schema/service-def.js";
import type { CallOptions } from "./client-base.js";

/** What all clients of one `connect` share. */
export interface ClientCore {
  readonly channel: Channel;
  readonly wheel: TimerWheel;
  /** Milliseconds for methods without `@timeout`, when the caller gives none. */
  readonly defaultTimeoutMs: number | undefined;
  close(): Promise<void>;
}

/** A generated client at run time. Its methods stand on the prototype under the names of the contract. */
export interface Stub extends AsyncDisposable {
  with(options: CallOptions): Stub;
  close(): Promise<void>;
}

export type StubClass = new (core: ClientCore) => Stub;

// Where a stub keeps what it needs; symbols, as every string may be the name of a method.
const CORE = Symbol("callwire.core");
const OPTIONS = Symbol("callwire.options");

interface StubState {
  readonly [CORE]: ClientCore;
  readonly [OPTIONS]: CallOptions;
}

const NO_OPTIONS: CallOptions = {};

export function createStubClass(service: ServiceDef<never, never>): StubClass {
  class GeneratedStub implements Stub, StubState {
    readonly [CORE]: ClientCore;
    readonly [OPTIONS]: CallOptions;

    constructor(core: ClientCore, options: CallOptions = NO_OPTIONS) {
      this[CORE] = core;
      this[OPTIONS] = options;
    }

    with(options: CallOptions): Stub {
      checkOptions(options);
      if (options.signal !== undefined) expectListeners(options.signal);
      return new GeneratedStub(this[CORE], { ...this[OPTIONS], ...options });
    }

    close(): Promise<void> {
      return this[CORE].close();
    }

    [Symbol.asyncDispose](): Promise<void> {
      return this[CORE].close();
    }
  }
  Object.defineProperty(GeneratedStub, "name", { value: `${service.name.split(".").at(-1) ?? "Generated"}Client` });
  for (const def of service.methods) {
    Object.defineProperty(GeneratedStub.prototype, def.name, { value: createMethod(service.name, def), writable: true });
  }
  return GeneratedStub;
}

type Method = (this: StubState, ...args: readonly unknown[]) => unknown;

function createMethod(serviceName: string, def: MethodDef<never, never>): Method {
  const method: ClientMethod = { def, fullName: `${serviceName}/${def.name}` };
  if (expectsItems(def.kind)) {
    return function stream(...args) {
      return startStream(this[CORE], this[OPTIONS], method, args);
    };
  }
  const start = sendsItems(def.kind) ? startUpload : startUnary;
  return function call(...args) {
    return new Promise((resolve, reject) => start(this[CORE], this[OPTIONS], method, args, resolve, reject));
  };
}

/** Unary and oneway. */
function startUnary(
  core: ClientCore,
  options: CallOptions,
  method: ClientMethod,
  args: readonly unknown[],
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
): void {
  const now = core.channel.nowMs();
  const call = new OutgoingCall(method, args, now, deadlineOf(core, options, method, now), core.wheel, resolve, reject);
  begin(core, options, call, now);
}

/** Client streaming. */
function startUpload(
  core: ClientCore,
  options: CallOptions,
  method: ClientMethod,
  args: readonly unknown[],
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
): void {
  const { request, source } = requestOf(method, args);
  const now = core.channel.nowMs();
  const call = new OutgoingCall(method, args, now, deadlineOf(core, options, method, now), core.wheel, resolve, reject);
  call.stream = new OutgoingStream(call, { request, source, waitMs: waitOf(core, options, method) });
  begin(core, options, call, now);
}

/** Server streaming and bidi. */
function startStream(core: ClientCore, options: CallOptions, method: ClientMethod, args: readonly unknown[]): ItemQueue {
  const { request, source } = requestOf(method, args);
  const now = core.channel.nowMs();
  const call: OutgoingCall = new OutgoingCall(
    method,
    args,
    now,
    deadlineOf(core, options, method, now),
    core.wheel,
    () => items.end(),
    // What the caller itself ends gives nothing more; a server's error comes behind its items.
    (error) => items.fail(error, error instanceof RpcError && error.origin === "client"),
  );
  const stream = new OutgoingStream(call, { request, source, waitMs: waitOf(core, options, method) });
  const items = stream.receive(method.def.result);
  call.stream = stream;
  begin(core, options, call, now);
  return items;
}

function begin(core: ClientCore, options: CallOptions, call: OutgoingCall, now: number): void {
  if (options !== NO_OPTIONS) {
    call.failFast = options.failFast === true;
    if (options.signal !== undefined) call.watch(options.signal);
    if (call.settled) return;
    if (call.deadlineAt <= now) return call.onDeadline();
  }
  core.channel.start(call);
}

/** The items for the server. Throws INVALID_ARGUMENT when the argument is nothing that items come from. */
function requestOf({ def, fullName }: ClientMethod, args: readonly unknown[]) {
  const { request } = def;
  if (request === undefined) return { request, source: undefined };
  const source = args[request.index];
  if (isItems(source)) return { request, source };
  const text = `${fullName}: ${request.name} must be an iterable or async iterable of items, got ${describeValue(source)}`;
  throw new RpcError("INVALID_ARGUMENT", text, { method: fullName });
}

/** Milliseconds that a stream may wait for an instance; undefined when it has a deadline anyway. */
function waitOf(core: ClientCore, options: CallOptions, { def }: ClientMethod): number | undefined {
  const isBounded = options.timeoutMs !== undefined || options.deadlineAt !== undefined || def.timeoutMs !== undefined;
  return isBounded ? undefined : (core.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS);
}

/** One signal for many calls is the rule, not the leak that Node warns of from the eleventh listener on. */
function expectListeners(signal: AbortSignal): void {
  if (getMaxListeners(signal) === defaultMaxListeners) setMaxListeners(0, signal);
}

/** The earlier of the caller's deadline and timeout, else the method's `@timeout`, else the client's default. */
function deadlineOf(core: ClientCore, options: CallOptions, method: ClientMethod, now: number): number {
  const { timeoutMs, deadlineAt } = options;
  if (timeoutMs === undefined && deadlineAt !== undefined) return deadlineAt;
  const length = timeoutMs ?? method.def.timeoutMs ?? core.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  return deadlineAt === undefined ? now + length : Math.min(deadlineAt, now + length);
}

/** Throws INVALID_ARGUMENT for a timeout that is not a number of milliseconds from 0 to MAX_TIMEOUT_MS, and for a deadline that is not finite. */
export function checkOptions({ timeoutMs, deadlineAt, signal }: CallOptions): void {
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw optionError("timeoutMs", `a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}`, timeoutMs);
  }
  if (deadlineAt !== undefined && !Number.isFinite(deadlineAt)) {
    throw optionError("deadlineAt", "a finite number of monotonic milliseconds", deadlineAt);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw optionError("signal", "an AbortSignal", signal);
}

function optionError(option: string, expected: string, value: unknown): RpcError {
  return new RpcError("INVALID_ARGUMENT", `option ${option} must be ${expected}, got ${String(value)}`);
}
