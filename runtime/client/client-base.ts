// What every generated client has besides the methods of its contract.

/** Options of one call, or of all calls of the client that `.with(...)` returns. */
export interface CallOptions {
  /**
   * Milliseconds until the call fails with DEADLINE_EXCEEDED. Default: the method's `@timeout`, else the client's, else 10,000. A call that
   * streams has no default: it may wait 10,000 for an instance, and then takes as long as it takes.
   */
  readonly timeoutMs?: number | undefined;
  /** Monotonic milliseconds (`performance.now()`) at which the call fails; the earlier of this and `timeoutMs` counts. */
  readonly deadlineAt?: number | undefined;
  /** Aborting it ends the call with CANCELLED, here and in the handler. */
  readonly signal?: AbortSignal | undefined;
  /** Fail with UNAVAILABLE at once when no instance is connected, instead of waiting up to the deadline. Default false. */
  readonly failFast?: boolean | undefined;
}

export interface ClientBase<Self> extends AsyncDisposable {
  /** The same client on the same connections, with other call options. Options that are left out stay as they are. */
  with(options: CallOptions): Self;
  /** Ends the client: waiting and running calls fail with CANCELLED, connections close. A second call does nothing. */
  close(): Promise<void>;
}
