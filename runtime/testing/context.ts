// The context of a call that a test makes up, for a handler that is called directly. It is the one
// that a server gives, on the test's own clock.

import { type Clock, systemClock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { DEFAULT_TIMEOUT_MS } from "../base/limits/call.js";
import { type MetadataInit, toMetadata } from "../base/metadata.js";
import { CHECKED_LATER, checkOptions, IS_CLOCK, IS_TIMEOUT, isNumber, isText, type OptionRules } from "../base/options.js";
import type { CallContext, Peer } from "../call/call-context.js";
import { createCallController } from "../call/call-signal.js";
import { IncomingCall } from "../call/incoming-call.js";
import { checkMeta, type Meta, NO_META } from "../schema/meta.js";

/** What `createContext` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface ContextOptions {
  /** Full name of the method. Default `test.Service/method`. */
  readonly method?: string | undefined;
  /** What the contract says of it by `@meta`. Default: nothing. */
  readonly meta?: Meta | undefined;
  /** What the client has sent beside the arguments. Default: nothing. */
  readonly metadata?: MetadataInit | undefined;
  /**
   * Milliseconds until the deadline, at which the signal aborts. Default 10,000; `Infinity` for
   * none.
   */
  readonly timeoutMs?: number | undefined;
  /** Default 1. */
  readonly attempt?: number | undefined;
  /** Who calls. Default `{ address: "test" }`. */
  readonly peer?: Peer | undefined;
  /** What `timeoutMs` goes by. Default: the real one. */
  readonly clock?: Clock | undefined;
}

/** A context that a test made, and can end. */
export interface TestContext extends CallContext {
  /** As when the client cancels: `signal` aborts with `reason`, by default CANCELLED. */
  cancel(reason?: RpcError): void;
  /** As when the server begins to drain: `stopping` aborts. */
  stop(): void;
}

const RULES: OptionRules<ContextOptions> = {
  method: isText(),
  meta: {
    expected: "an object whose keys and values are those of @meta, all texts",
    isRight: (value) => checkMeta(value) === undefined,
    explain: checkMeta,
  },
  metadata: CHECKED_LATER,
  timeoutMs: IS_TIMEOUT,
  attempt: isNumber(1, 1_000, "a whole number", Number.isInteger),
  peer: {
    expected: "an object with an address",
    isRight: (value) => typeof value === "object" && value !== null && typeof Reflect.get(value, "address") === "string",
  },
  clock: IS_CLOCK,
};

/** For `handler.divide(createContext(), 10, 4)`. Throws INVALID_ARGUMENT for a wrong option. */
export function createContext(options: ContextOptions = {}): TestContext {
  checkOptions("createContext", options, RULES);
  const { metadata } = options;
  const context = new MadeUpCall(options);
  if (metadata !== undefined) context.metadata = toMetadata(metadata);
  context.attempt = options.attempt ?? 1;
  return context;
}

class MadeUpCall extends IncomingCall implements TestContext {
  readonly #server: AbortController;

  constructor(options: ContextOptions) {
    const { method = "test.Service/method", meta = NO_META, peer = { address: "test" } } = options;
    const { timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock } = options;
    const server = createCallController();
    super(method, meta, peer, 0, clock.nowMs() + timeoutMs, { clock, stopping: server.signal });
    this.#server = server;
    if (timeoutMs < Infinity) clock.setTimeout(() => this.onDeadline(), timeoutMs);
  }

  override cancel(
    reason = new RpcError("CANCELLED", `${this.method} was cancelled by its caller`, { method: this.method }),
  ): void {
    super.cancel(reason);
  }

  stop(): void {
    this.#server.abort(new RpcError("UNAVAILABLE", "the server is stopping"));
  }
}
