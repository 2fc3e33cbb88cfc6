// One call on its way to its line.

import { isDeclaredError, RpcError } from "../base/errors.js";
import { monotonicMs } from "../base/event-loop.js";
import { showForeign } from "../base/foreign-text.js";
import { messageOfThrown } from "../base/internal-error.js";
import { isThenable } from "../base/is-thenable.js";
import type { StatusName } from "../base/status.js";
import type { CallEvent } from "../call/call-events.js";
import { errorTypeOf } from "../telemetry/error-type.js";
import { type Payloads, show } from "./payloads.js";

/**
 * Where lines go. A logger of pino fits, `console`, and one whose functions are async. What it
 * throws is swallowed.
 */
export interface CallLogger {
  /** A call that returned. */
  info(fields: object, message: string): void;
  /** A call that failed. */
  warn(fields: object, message: string): void;
}

/** What all lines of one log share. */
export interface LineOptions {
  readonly logger: CallLogger;
  /** Undefined: no values are shown. */
  readonly payloads: Payloads | undefined;
  /** Asked for a call that returned. */
  readonly isSampled: () => boolean;
}

export class LoggedCall {
  /** Items, of a call that streams. */
  received = 0;
  sent = 0;
  readonly #options: LineOptions;
  readonly #statusOf: (error: unknown) => StatusName | undefined;
  readonly #fields: object;
  readonly #method: string;
  readonly #args: readonly unknown[];
  readonly #startedAt = monotonicMs();
  #event: CallEvent | undefined;
  #hasEnded = false;
  /** Its end comes from the runtime, by `settle`: what an interceptor sees of it is only noted. */
  #isObserved = false;
  #result: unknown;
  #thrown: unknown;

  constructor(
    options: LineOptions,
    fields: object,
    method: string,
    args: readonly unknown[],
    statusOf: (error: unknown) => StatusName | undefined = statusOfThrown,
  ) {
    this.#options = options;
    this.#statusOf = statusOf;
    this.#fields = fields;
    this.#method = method;
    this.#args = args;
  }

  /** What the client's side knows beside. */
  note(event: CallEvent): void {
    this.#event = event;
  }

  /** From here on `settle` ends it. */
  observe(): void {
    this.#isObserved = true;
  }

  async follow(start: () => Promise<unknown>): Promise<unknown> {
    try {
      const result = await start();
      this.end(result);
      return result;
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  end(result?: unknown): void {
    if (this.#isObserved) this.#result = result;
    else this.#finish("OK", undefined, result);
  }

  fail(thrown: unknown): void {
    const error = thrown ?? String(thrown); // also `throw undefined` is a failure
    if (this.#isObserved) this.#thrown = error;
    else this.#finish(this.#statusOf(error), error, undefined);
  }

  /** Its reader has left before the end of the items. */
  leave(): void {
    if (!this.#isObserved) this.#finish("CANCELLED", new RpcError("CANCELLED", "its client has left"), undefined);
  }

  /** As the runtime tells it. */
  settle(status: StatusName, error: Error | undefined): void {
    this.#finish(status, error, this.#result);
  }

  #finish(status: StatusName | undefined, error: unknown, result: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (error !== undefined) this.#writeFailure(status, error);
    else if (this.#options.isSampled()) this.#write("info", { status: "OK" }, result);
  }

  /** Of a bug the client is told no more than a number: here stands what was thrown. */
  #writeFailure(status: StatusName | undefined, error: unknown): void {
    const cause = status === "INTERNAL" ? (this.#thrown ?? error) : error;
    const outcome = { error: errorTypeOf(status ?? "UNKNOWN", error), reason: showForeign(messageOfThrown(cause)) };
    this.#write("warn", status === undefined ? outcome : { status, ...outcome }, undefined);
  }

  #write(
    level: "info" | "warn",
    outcome: { readonly status?: string; readonly error?: string | undefined; readonly reason?: string },
    result: unknown,
  ): void {
    const durationMs = Math.round((monotonicMs() - this.#startedAt) * 1_000) / 1_000;
    const fields = { ...this.#fields, ...outcome, durationMs, ...this.#attempts(), ...this.#items() };
    const message = `${this.#method} ${outcome.error ?? outcome.status} in ${durationMs} ms`;
    const { payloads } = this.#options;
    if (payloads === undefined) return this.#hand(level, fields, message);
    payloads.find(this.#method, (codecs) => {
      if (codecs === undefined) return this.#hand(level, fields, message);
      const args = show(codecs.args, this.#args);
      const isShown = level === "info" && this.sent === 0 && result !== undefined;
      this.#hand(level, isShown ? { ...fields, args, result: show(codecs.result, result) } : { ...fields, args }, message);
    });
  }

  #attempts(): object {
    return this.#event === undefined ? {} : { attempts: this.#event.attempts, peer: this.#event.peer };
  }

  #items(): object {
    return this.received + this.sent === 0 ? {} : { itemsReceived: this.received, itemsSent: this.sent };
  }

  /** A log that is broken must not take the call with it. */
  #hand(level: "info" | "warn", fields: object, message: string): void {
    try {
      const written: unknown = this.#options.logger[level](fields, message);
      if (isThenable(written)) written.then(undefined, () => undefined); // an async function fits too
    } catch {
      // There is nobody left to tell.
    }
  }
}

/**
 * Of a call that no server of this process has. Of a declared error the contract knows the code,
 * and an interceptor only the error.
 */
function statusOfThrown(error: unknown): StatusName | undefined {
  if (error instanceof RpcError) return error.code;
  return isDeclaredError(error) ? undefined : "INTERNAL";
}
