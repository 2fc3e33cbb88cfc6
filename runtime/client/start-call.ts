// Starts one call of each kind: deadline, what it takes over from the call that makes it, items, and on to the channel.
// Guarded by `npm run bench`: a call without options passes two checks.

import { describeValue } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits.js";
import { type Metadata, toMetadata } from "../base/metadata.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import type { CallContext } from "../call/call-context.js";
import { currentCall } from "../call/current-call.js";
import { IncomingCall } from "../call/incoming-call.js";
import type { ItemQueue } from "../call/item-queue.js";
import { type ClientMethod, OutgoingCall } from "../call/outgoing-call.js";
import { OutgoingStream } from "../call/outgoing-stream.js";
import { type Items, isItems } from "../call/send-items.js";
import type { Channel } from "../channel/channel.js";
import { type CheckedOptions, deadlineOf, NO_OPTIONS, waitOf } from "./call-options.js";

/** What all clients of one `connect` share. */
export interface ClientCore {
  readonly channel: Channel;
  readonly wheel: TimerWheel;
  /** Milliseconds for methods without `@timeout`, when the caller gives none. */
  readonly defaultTimeoutMs: number | undefined;
  /** Calls that a handler makes take over its deadline, its cancellation and its trace. */
  readonly inherits: boolean;
  close(): Promise<void>;
}

/** Metadata that follows a call through every service that it passes: W3C Trace Context and Baggage. */
const TRACE_KEYS = ["traceparent", "tracestate", "baggage"];

/** Unary, client streaming and oneway. */
export function startCall(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const source = sourceOf(method, args);
    const call = createCall(core, options, method, args, resolve, reject);
    if (method.def.request !== undefined) call.stream = createStream(core, options, call, source);
    begin(core, options, call);
  });
}

/** Server streaming and bidi. */
export function startStream(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
): ItemQueue {
  const source = sourceOf(method, args);
  const call: OutgoingCall = createCall(
    core,
    options,
    method,
    args,
    () => items.end(),
    // What the caller itself ends gives nothing more; a server's error comes behind its items.
    (error) => items.fail(error, error instanceof RpcError && error.origin === "client"),
  );
  const stream = createStream(core, options, call, source);
  const items = stream.receive(method.def.result);
  call.stream = stream;
  begin(core, options, call);
  return items;
}

function createCall(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
): OutgoingCall {
  const now = core.channel.nowMs();
  const deadlineAt = deadlineOf(options, method, core.defaultTimeoutMs, now);
  return new OutgoingCall(method, args, now, deadlineAt, core.wheel, resolve, reject);
}

function begin(core: ClientCore, options: CheckedOptions, call: OutgoingCall): void {
  const parent = options.parent ?? (core.inherits && options.detached !== true ? currentCall() : undefined);
  if (parent !== undefined) inherit(call, parent);
  if (options !== NO_OPTIONS) applyOptions(options, call);
  if (call.settled) return;
  if (call.deadlineAt <= call.startedAt) return call.onDeadline();
  core.channel.start(call);
}

function applyOptions(options: CheckedOptions, call: OutgoingCall): void {
  call.failFast = options.failFast === true;
  if (options.metadata !== undefined) call.metadata = joinTrace(options.metadata, call.metadata);
  if (options.onHeaders !== undefined || options.onTrailers !== undefined) call.observer = options;
  if (options.signal !== undefined) call.watch(options.signal);
}

/** The child ends with its parent at the latest. */
function inherit(call: OutgoingCall, parent: CallContext): void {
  call.metadata = traceOf(parent.metadata);
  if (parent.deadlineAt < call.deadlineAt) call.moveDeadline(parent.deadlineAt);
  call.stream?.endBy(parent.deadlineAt);
  if (parent instanceof IncomingCall) call.follow(parent);
  else call.watch(parent.signal);
}

function traceOf(metadata: Metadata): Metadata | undefined {
  if (metadata.size === 0) return undefined;
  const trace = TRACE_KEYS.flatMap((key) => {
    const value = metadata.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return trace.length === 0 ? undefined : toMetadata(new Map(trace));
}

function joinTrace(given: Metadata, trace: Metadata | undefined): Metadata {
  return trace === undefined ? given : toMetadata(new Map([...trace, ...given]));
}

function createStream(
  core: ClientCore,
  options: CheckedOptions,
  call: OutgoingCall,
  source: Items<unknown> | undefined,
): OutgoingStream {
  const waitMs = waitOf(options, call.method, core.defaultTimeoutMs);
  return new OutgoingStream(call, { request: call.method.def.request, source, waitMs, endsAt: call.startedAt + MAX_TIMEOUT_MS });
}

/** Where the items for the server come from. Throws INVALID_ARGUMENT when the argument is nothing of the kind. */
function sourceOf({ def, fullName }: ClientMethod, args: readonly unknown[]): Items<unknown> | undefined {
  const { request } = def;
  if (request === undefined) return undefined;
  const source = args[request.index];
  if (isItems(source)) return source;
  const text = `${fullName}: ${request.name} must be an iterable or async iterable of items, got ${describeValue(source)}`;
  throw new RpcError("INVALID_ARGUMENT", text, { method: fullName });
}
