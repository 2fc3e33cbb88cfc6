// The options of a call: checked when they are given, joined, and turned into a deadline.

import { setMaxListeners } from "node:events";
import { RpcError } from "../base/errors.js";
import { DEFAULT_TIMEOUT_MS, MAX_ROUTING_KEY, MAX_TIMEOUT_MS } from "../base/limits.js";
import { type Metadata, type MetadataInit, toMetadata } from "../base/metadata.js";
import type { CallContext } from "../call/call-context.js";
import type { ClientMethod } from "../call/outgoing-call.js";
import type { CallOptions } from "./client-base.js";

/** Options that were checked. */
export interface CheckedOptions extends CallOptions {
  readonly metadata?: Metadata | undefined;
  /** The incoming call whose deadline, cancellation and trace this one takes over. */
  readonly parent?: CallContext | undefined;
}

/** Of a stub on which `with` was not called. Compared by identity. */
export const NO_OPTIONS: CheckedOptions = {};

/** What `with` makes of the options so far. Throws INVALID_ARGUMENT for a wrong one. */
export function joinOptions(earlier: CheckedOptions, given: CallOptions | CallContext): CheckedOptions {
  if (isContext(given)) return { ...earlier, parent: given, detached: false };
  checkOptions(given);
  if (given.signal !== undefined) expectListeners(given.signal);
  return { ...earlier, ...given, metadata: joinMetadata(earlier.metadata, given.metadata) };
}

function joinMetadata(earlier: Metadata | undefined, given: MetadataInit | undefined): Metadata | undefined {
  if (given === undefined || given === earlier) return earlier;
  const metadata = toMetadata(earlier ?? {});
  for (const [key, value] of toMetadata(given)) metadata.set(key, value);
  return metadata;
}

/** The earlier of the caller's deadline and timeout, else the method's `@timeout`, else the client's default. */
export function deadlineOf(
  { timeoutMs, deadlineAt }: CallOptions,
  method: ClientMethod,
  defaultTimeoutMs: number | undefined,
  now: number,
): number {
  if (timeoutMs === undefined && deadlineAt !== undefined) return deadlineAt;
  const length = timeoutMs ?? method.def.timeoutMs ?? defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  return deadlineAt === undefined ? now + length : Math.min(deadlineAt, now + length);
}

/** Milliseconds that a stream may wait for an instance; undefined when it has a deadline anyway. */
export function waitOf({ timeoutMs, deadlineAt }: CallOptions, method: ClientMethod, defaultTimeoutMs: number | undefined) {
  const isBounded = timeoutMs !== undefined || deadlineAt !== undefined || method.def.timeoutMs !== undefined;
  return isBounded ? undefined : (defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS);
}

/** Throws INVALID_ARGUMENT for a timeout that is not a number of milliseconds from 0 to MAX_TIMEOUT_MS, and for a deadline that is not finite. */
export function checkOptions({ timeoutMs, deadlineAt, signal, onHeaders, onTrailers, ...rest }: CallOptions): void {
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw optionError("timeoutMs", `a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}`, timeoutMs);
  }
  if (deadlineAt !== undefined && !Number.isFinite(deadlineAt)) {
    throw optionError("deadlineAt", "a finite number of monotonic milliseconds", deadlineAt);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw optionError("signal", "an AbortSignal", signal);
  const { routingKey, hedgeAfterMs } = rest;
  if (routingKey !== undefined && !(typeof routingKey === "string" && routingKey.length <= MAX_ROUTING_KEY)) {
    throw optionError("routingKey", `a string of at most ${MAX_ROUTING_KEY} characters`, routingKey);
  }
  if (hedgeAfterMs !== undefined && !(typeof hedgeAfterMs === "number" && hedgeAfterMs >= 0 && hedgeAfterMs <= MAX_TIMEOUT_MS)) {
    throw optionError("hedgeAfterMs", `a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}`, hedgeAfterMs);
  }
  for (const [name, observe] of Object.entries({ onHeaders, onTrailers })) {
    if (observe !== undefined && typeof observe !== "function") throw optionError(name, "a function", observe);
  }
}

// Node's getMaxListeners throws for a signal whose limit is 0, so that it is remembered here.
const expected = new WeakSet<AbortSignal>();

/** One signal for many calls is the rule, not the leak that Node warns of from the eleventh listener on. */
function expectListeners(signal: AbortSignal): void {
  if (expected.has(signal)) return;
  expected.add(signal);
  setMaxListeners(0, signal);
}

function isContext(given: CallOptions | CallContext): given is CallContext {
  return "remainingMs" in given && "peer" in given;
}

function optionError(option: string, expected: string, value: unknown): RpcError {
  return new RpcError("INVALID_ARGUMENT", `option ${option} must be ${expected}, got ${String(value)}`);
}
