// A call before it starts: deadline, options, what it takes over from the call that makes it.
// Guarded by `npm run bench`: a call without options passes two checks.

import type { Clock } from "../base/clock.js";
import { type Metadata, overlayMetadata, toMetadata } from "../base/metadata.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import type { CallContext } from "../call/call-context.js";
import { callEvents, hasCallObservers } from "../call/call-events.js";
import { type CallObserver, CallRecord } from "../call/call-record.js";
import type { ClientMethod } from "../call/client-method.js";
import { currentCall } from "../call/current-call.js";
import { IncomingCall } from "../call/incoming-call.js";
import { OutgoingCall } from "../call/outgoing-call.js";
import type { Channel } from "../channel/channel.js";
import { type CheckedOptions, deadlineOf } from "./call-options.js";

/** What all clients of one `connect` share. */
export interface ClientCore {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  /** Milliseconds for methods without `@timeout`, when the caller gives none. */
  readonly defaultTimeoutMs: number | undefined;
  /** Calls that a handler makes take over its deadline, its cancellation and its trace. */
  readonly inherits: boolean;
  /** Keys of the metadata that they take over. */
  readonly inheritedKeys: readonly string[];
  close(): Promise<void>;
}

/**
 * Metadata that follows a call through every service that it passes: W3C Trace Context and Baggage.
 */
export const TRACE_KEYS = ["traceparent", "tracestate", "baggage"];

/** A call that is on its way nowhere yet. `observer`: who is told of it. */
export function createCall(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
  observer?: CallObserver,
): OutgoingCall {
  const now = core.channel.nowMs();
  const deadlineAt = deadlineOf(options, method, core.defaultTimeoutMs, now);
  const metadata = overlayMetadata(options.metadata, observer?.metadata);
  const call = new OutgoingCall(method, args, now, deadlineAt, core.wheel, resolve, reject, options, metadata);
  if (observer === undefined && !hasCallObservers()) return call;
  call.record = new CallRecord(core.channel.target, core.clock, observer);
  if (callEvents.hasSubscribers) call.rememberCaller();
  return call;
}

/**
 * Gives the call what it takes over from the call that makes it, and its options. False when it is
 * over already.
 */
export function prepareCall(core: ClientCore, options: CheckedOptions, call: OutgoingCall): boolean {
  const parent = options.parent ?? (core.inherits && options.detached !== true ? currentCall() : undefined);
  if (parent !== undefined) inherit(call, parent, core.inheritedKeys);
  if (options.signal !== undefined) call.watch(options.signal);
  if (call.deadlineAt <= call.startedAt) call.onDeadline();
  return !call.settled;
}

/** The child ends with its parent at the latest. */
function inherit(call: OutgoingCall, parent: CallContext, keys: readonly string[]): void {
  const inherited = pick(parent.metadata, keys);
  if (inherited !== undefined) call.inheritMetadata(inherited);
  if (parent.deadlineAt < call.deadlineAt) call.moveDeadline(parent.deadlineAt);
  call.stream?.endBy(parent.deadlineAt);
  if (parent instanceof IncomingCall) call.follow(parent);
  else call.watchParent(parent.signal); // of another copy of the package, or made up
}

function pick(metadata: Metadata, keys: readonly string[]): Metadata | undefined {
  if (metadata.size === 0) return undefined;
  const picked = keys.flatMap((key) => {
    const value = metadata.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return picked.length === 0 ? undefined : toMetadata(new Map(picked));
}
