// Those who wait until a client has an instance to call. Each leaves at its deadline at the latest.

import { type Clock, type Timer, whenRead } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { withoutStack } from "../base/without-stack.js";
import type { Waiting } from "./no-instance-error.js";
import type { Prospects } from "./prospects.js";

interface Waiter extends Waiting {
  readonly settle: (error?: RpcError) => void;
}

export class ReadyWaiters {
  readonly #clock: Clock;
  readonly #explain: (waiting: Waiting) => RpcError;
  // No cap here: each is a caller's own promise, which it awaits.
  readonly #waiters = new Set<Waiter>();

  /** `explain` says why there was no instance. */
  constructor(clock: Clock, explain: (waiting: Waiting) => RpcError) {
    this.#clock = clock;
    this.#explain = explain;
  }

  /** Times in monotonic milliseconds. */
  add(startedAt: number, deadlineAt: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: RpcError): void => {
        if (!this.#waiters.delete(waiter)) return;
        timer.cancel();
        signal?.removeEventListener("abort", onAbort);
        if (error === undefined) resolve();
        else reject(error); // without a stack: `ready` of the client gives it that of its caller
      };
      const waiter: Waiter = { startedAt, failFast: false, processed: "no", settle };
      const onAbort = (): void =>
        settle(new RpcError("CANCELLED", "ready was cancelled by its caller", { cause: signal?.reason }));
      const onTime = (): void => whenRead(this.#clock, () => settle(withoutStack(this.#explain, waiter)));
      this.#waiters.add(waiter);
      const timer = this.#wait(onTime, deadlineAt - startedAt);
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted === true) onAbort();
    });
  }

  /** Ends the waiting when its outcome is known. */
  settle(prospects: Prospects): void {
    if (this.#waiters.size === 0) return;
    if (prospects.isReady) for (const waiter of [...this.#waiters]) waiter.settle();
    else if (prospects.isHopeless) this.fail(this.#explain);
  }

  fail(createError: (waiting: Waiting) => RpcError): void {
    for (const waiter of [...this.#waiters]) waiter.settle(withoutStack(createError, waiter));
  }

  /** Without a deadline the timer only keeps the process alive, as a call does. */
  #wait(onTime: () => void, delayMs: number): Timer {
    if (delayMs <= MAX_TIMEOUT_MS) return this.#clock.setTimeout(onTime, Math.max(0, delayMs), true);
    let timer = this.#clock.setTimeout(() => (timer = this.#wait(onTime, delayMs)), MAX_TIMEOUT_MS, true);
    return { cancel: () => timer.cancel() };
  }
}
