// What ends a call before its answer does: its deadline, its caller's signal, the client that
// closes. All that it holds is given back when the call is over.

import { type Processed, RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";

export class CallScope {
  readonly #controller = new AbortController();
  readonly #method: string;
  readonly #endsAt: number;
  readonly #caller: AbortSignal | undefined;
  readonly #open: Set<CallScope>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the server may have run the method. */
  processed: Processed = "no";
  /** Why this side has ended the call; undefined while it has not. */
  error: RpcError | undefined;

  constructor(method: string, timeoutMs: number, caller: AbortSignal | undefined, open: Set<CallScope>) {
    this.#method = method;
    this.#endsAt = performance.now() + timeoutMs;
    this.#caller = caller;
    this.#open = open;
    open.add(this);
    caller?.addEventListener("abort", this.#onAbort);
    if (caller?.aborted === true) this.#onAbort();
    if (timeoutMs <= 0) this.#onTimeout(timeoutMs);
    else if (timeoutMs <= MAX_TIMEOUT_MS) this.#timer = setTimeout(() => this.#onTimeout(timeoutMs), timeoutMs);
  }

  /** For `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Until the deadline; Infinity without one. */
  get remainingMs(): number {
    return this.#endsAt - performance.now();
  }

  /** Ends the call, unless it is over. */
  cancel(why: string, cause?: unknown): void {
    this.end(
      new RpcError("CANCELLED", `${this.#method} was cancelled ${why}`, {
        processed: this.processed,
        method: this.#method,
        cause,
      }),
    );
  }

  /** The call is over. */
  close(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#onAbort);
    this.#open.delete(this);
  }

  /** Resolves after so long, or when the call ends. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.signal.addEventListener("abort", done);
    });
  }

  readonly #onAbort = (): void => this.cancel("by its caller", this.#caller?.reason);

  #onTimeout(timeoutMs: number): void {
    const text = `${this.#method} did not answer within ${Math.round(timeoutMs)} ms`;
    this.end(new RpcError("DEADLINE_EXCEEDED", text, { processed: this.processed, method: this.#method }));
  }

  /** Ends the call with this, unless it is over. */
  end(error: RpcError): void {
    if (this.error !== undefined) return;
    this.error = error;
    this.close();
    this.#controller.abort();
  }
}
