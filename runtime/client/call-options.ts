// The options of a call: checked when they are given, joined, and turned into a deadline.

import type { Clock } from "../base/clock.js";
import { describeValue } from "../base/contract-error.js";
import { DEFAULT_TIMEOUT_MS, MAX_ROUTING_KEY, MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { type Metadata, type MetadataInit, toMetadata } from "../base/metadata.js";
import {
  CHECKED_LATER,
  checkOptions,
  IS_BOOLEAN,
  IS_FUNCTION,
  IS_TIMEOUT,
  isText,
  type OptionRules,
  withStandard,
} from "../base/options.js";
import { isAbortSignal, isDate } from "../base/realms.js";
import { usageError } from "../base/usage-error.js";
import type { CallContext } from "../call/call-context.js";
import { allowListeners } from "../call/call-signal.js";
import type { ClientMethod } from "../call/client-method.js";
import type { CallOptions, ReadyOptions } from "./client-base.js";

/** Options that were checked. */
export interface CheckedOptions extends CallOptions {
  /** Monotonic milliseconds. */
  readonly deadlineAt?: number | undefined;
  readonly metadata?: Metadata | undefined;
  /** The incoming call whose deadline, cancellation and trace this one takes over. */
  readonly parent?: CallContext | undefined;
}

/** Of a stub on which `with` was not called. Compared by identity. */
export const NO_OPTIONS: CheckedOptions = {};

/** Of docs/options.md, too. */
export const WITH_RULES: OptionRules<CheckedOptions> = {
  timeoutMs: IS_TIMEOUT,
  deadlineAt: CHECKED_LATER,
  metadata: CHECKED_LATER,
  onHeaders: IS_FUNCTION,
  onTrailers: IS_FUNCTION,
  signal: { expected: "an AbortSignal", isRight: isAbortSignal },
  failFast: withStandard(IS_BOOLEAN, false),
  routingKey: isText(MAX_ROUTING_KEY),
  hedgeAfterMs: IS_TIMEOUT,
  detached: withStandard(IS_BOOLEAN, false),
  parent: { ...CHECKED_LATER, isInternal: true },
};

/** Of docs/options.md, too. */
export const READY_RULES: OptionRules<ReadyOptions> = { timeoutMs: IS_TIMEOUT };

/** What `with` makes of the options so far. Throws INVALID_ARGUMENT for a wrong one. */
export function joinOptions(earlier: CheckedOptions, given: CallOptions | CallContext, clock: Clock): CheckedOptions {
  if (isContext(given)) return { ...earlier, parent: given, detached: false };
  checkOptions("with", given, WITH_RULES);
  if (given.signal !== undefined) allowListeners(given.signal);
  const metadata = joinMetadata(earlier.metadata, given.metadata);
  // Left out, it stays as it is; given as undefined, it is taken back, as every option is.
  const deadlineAt = "deadlineAt" in given ? readDeadline(given.deadlineAt, clock) : earlier.deadlineAt;
  return { ...earlier, ...given, metadata, deadlineAt };
}

function joinMetadata(earlier: Metadata | undefined, given: MetadataInit | undefined): Metadata | undefined {
  if (given === undefined || given === earlier) return earlier;
  const metadata = toMetadata(earlier ?? {});
  for (const [key, value] of toMetadata(given)) metadata.set(key, value);
  return metadata;
}

const DAY_MS = 86_400_000;

/**
 * In monotonic milliseconds. Throws INVALID_ARGUMENT for what lies further ahead than a call can
 * last: it is a moment of another clock.
 */
function readDeadline(given: unknown, clock: Clock): number | undefined {
  if (given === undefined || given === Infinity) return given;
  const now = clock.nowMs();
  const deadlineAt = isDate(given) ? now + given.getTime() - clock.wallMs() : given;
  if (typeof deadlineAt === "number" && Number.isFinite(deadlineAt) && deadlineAt - now <= MAX_TIMEOUT_MS) return deadlineAt;
  const isFar = typeof deadlineAt === "number" && deadlineAt > now;
  const text = isFar ? `, which lies ${Math.ceil((deadlineAt - now) / DAY_MS)} days ahead` : "";
  const expected = `milliseconds of performance.now(), at most ${MAX_TIMEOUT_MS} ahead, or a Date`;
  const fix = "give performance.now() + ms, new Date(Date.now() + ms), or timeoutMs";
  throw usageError("INVALID_ARGUMENT", `option deadlineAt must be ${expected}, got ${describeValue(given)}${text}; ${fix}`);
}

/**
 * The earlier of the caller's deadline and timeout, else the method's `@timeout`, else the client's
 * default.
 */
export function deadlineOf(
  { timeoutMs, deadlineAt }: CheckedOptions,
  method: ClientMethod,
  defaultTimeoutMs: number | undefined,
  now: number,
): number {
  if (timeoutMs === undefined && deadlineAt !== undefined) return deadlineAt;
  const length = timeoutMs ?? method.def.timeoutMs ?? defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  return deadlineAt === undefined ? now + length : Math.min(deadlineAt, now + length);
}

/** In monotonic milliseconds. Throws INVALID_ARGUMENT. */
export function readyUntil(options: ReadyOptions, given: CheckedOptions, core: ReadyDefaults): number {
  checkOptions("ready", options, READY_RULES);
  const lengthMs = options.timeoutMs ?? given.timeoutMs ?? core.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  return Math.min(core.clock.nowMs() + lengthMs, given.deadlineAt ?? Infinity);
}

/** Of the client. */
interface ReadyDefaults {
  readonly clock: Clock;
  readonly defaultTimeoutMs: number | undefined;
}

/** Milliseconds that a stream may wait for an instance; undefined when it has a deadline anyway. */
export function waitOf({ timeoutMs, deadlineAt }: CallOptions, method: ClientMethod, defaultTimeoutMs: number | undefined) {
  const isBounded = timeoutMs !== undefined || deadlineAt !== undefined || method.def.timeoutMs !== undefined;
  return isBounded ? undefined : (defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS);
}

function isContext(given: CallOptions | CallContext): given is CallContext {
  return typeof given === "object" && given !== null && "remainingMs" in given && "peer" in given;
}
