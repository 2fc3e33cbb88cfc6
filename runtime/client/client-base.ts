// What every generated client has besides the methods of its contract.

import type { Metadata, MetadataInit } from "../base/metadata.js";

import type { CallContext } from "../call/call-context.js";
import type { ChannelInspection } from "../channel/inspection.js";

/** Options of one call, or of all calls of the client that `.with(...)` returns. */
export interface CallOptions {
  /**
   * Milliseconds until the call fails with DEADLINE_EXCEEDED. Default: the method's `@timeout`,
   * else the client's, else 10,000. A call that streams has no default: it may wait 10,000 for an
   * instance, and then takes as long as it takes. `Infinity`: no timeout at all.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * When the call fails: monotonic milliseconds (`performance.now()`, not `Date.now()`), or a
   * `Date`. At most 2,147,483,647 ms ahead, or `Infinity`. The earlier of this and `timeoutMs`
   * counts.
   */
  readonly deadlineAt?: number | Date | undefined;
  /**
   * For the handler's `context.metadata`; at most 64 keys and 8 KiB. Joined with what an earlier
   * `with` gave; the same key counts anew.
   */
  readonly metadata?: MetadataInit | undefined;
  /** Gets the metadata that the server sends ahead of its answer, if it sends any. */
  readonly onHeaders?: ((metadata: Metadata) => void) | undefined;
  /**
   * Gets the metadata that the server sends with the end of its answer, an error included, if it
   * sends any.
   */
  readonly onTrailers?: ((metadata: Metadata) => void) | undefined;
  /** Aborting it ends the call with CANCELLED, here and in the handler. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Fail with UNAVAILABLE when no instance can be reached, instead of waiting up to the deadline
   * until one can: what gRPC does without `waitForReady`. A first attempt to connect is waited for.
   * Default false.
   */
  readonly failFast?: boolean | undefined;
  /**
   * Calls with the same key go to the same instance, when the client's balancer is `"ring"`.
   * Default: anywhere. At most 1,024 characters.
   */
  readonly routingKey?: string | undefined;
  /**
   * Milliseconds after which an `@idempotent` call that has not been answered is made on a second
   * instance as well; the first answer counts, the other call is cancelled. Comes out of the budget
   * for retries. No effect on streams and on methods that are not `@idempotent`. Default: never.
   */
  readonly hedgeAfterMs?: number | undefined;
  /**
   * Made inside a handler, the call does not end with the handler's call, and does not carry its
   * trace. Default false.
   */
  readonly detached?: boolean | undefined;
}

/**
 * What `client.ready` is told. A wrong or unknown option rejects with RpcError INVALID_ARGUMENT.
 */
export interface ReadyOptions {
  /**
   * Milliseconds to wait. Default: those of `.with(...)`, else the client's, else 10,000;
   * `Infinity` for as long as it takes.
   */
  readonly timeoutMs?: number | undefined;
}

/** What every generated client has beside the methods of its contract. */
export interface ClientBase<Self> extends AsyncDisposable {
  /**
   * The same client on the same connections, with other call options. Options that are left out
   * stay as they are. Given a handler's context, its calls end with the handler's call at the
   * latest and carry its trace, as those do by themselves that a handler makes.
   */
  with(options: CallOptions | CallContext): Self;
  /**
   * Resolves once an instance is connected and takes calls; for a warm-up, before a process says
   * that it is ready itself. Rejects with UNAVAILABLE when there is none within `timeoutMs`, and at
   * once when no further attempt can bring one, as with a wrong certificate; with CANCELLED when
   * the client closes, or when the signal of `.with(...)` aborts. The message says what was looked
   * for and what was found.
   */
  ready(options?: ReadyOptions): Promise<void>;
  /**
   * What the client knows now: registry and list, instances with load and ejections, calls that
   * wait. Plain data; costs nothing until asked for.
   */
  inspect(): ChannelInspection;
  /**
   * Ends the client: waiting and running calls fail with CANCELLED, connections close. Resolves
   * when what was written has left, oneway calls included. A second call does nothing.
   */
  close(): Promise<void>;
}
