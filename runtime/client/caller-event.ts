// What the channels are told of a call that passes interceptors: one message for what its caller
// got, whether they made one call of it, several, or none. Made only while somebody listens.

import { AsyncResource } from "node:async_hooks";
import type { Clock } from "../base/clock.js";
import { messageOfThrown } from "../base/internal-error.js";
import { isError } from "../base/realms.js";
import { type CallEvent, callEvents, countedCalls, publishCall } from "../call/call-events.js";
import type { CallObserver } from "../call/call-record.js";
import type { RpcStream } from "./call.js";
import type { ClientRequest } from "./interceptor.js";
import { statusOfRequest, tellSettled, withObserver } from "./observed-request.js";
import { WatchedStream } from "./watched-stream.js";

/** A call that answers once, through the interceptors of `run`. */
export function tellCall(
  run: (request: ClientRequest) => Promise<unknown>,
  request: ClientRequest,
  clock: Pick<Clock, "nowMs">,
): Promise<unknown> {
  const event = new CallerEvent(clock);
  return tellSettled(run(withObserver(request, event)), (error) => event.tell(request, error));
}

/** A call whose items are streamed to its caller. */
export function tellStream(
  run: (request: ClientRequest) => RpcStream<unknown>,
  request: ClientRequest,
  clock: Pick<Clock, "nowMs">,
): RpcStream<unknown> {
  const event = new CallerEvent(clock);
  const watched = new WatchedStream(request.method, (error) => event.tell(request, error));
  return watched.follow(run, withObserver(withObserver(request, event), watched)); // first counted, then told
}

class CallerEvent implements CallObserver {
  readonly tellsCall = true;
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #startedAt: number;
  /** Whose AsyncLocalStorage listeners see. */
  readonly #caller = callEvents.hasSubscribers ? new AsyncResource("callwire.caller") : undefined;
  // Of all calls that were made for it.
  #last: CallEvent | undefined;
  #calls = 0;
  #attempts = 0;
  #requestBytes = 0;
  #responseBytes = 0;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
    this.#startedAt = clock.nowMs();
  }

  onEnd(event: CallEvent): void {
    this.#last = event;
    this.#calls++;
    this.#attempts += event.attempts;
    this.#requestBytes += event.requestBytes;
    this.#responseBytes += event.responseBytes;
  }

  /** Once. `error`: what the caller got; undefined for a result. */
  tell(request: ClientRequest, error: unknown): void {
    const isWhole = this.#calls === 1 && this.#last?.error === error;
    const event = isWhole && this.#last !== undefined ? this.#last : this.#join(request, error);
    if (countedCalls.hasSubscribers) countedCalls.publish(event);
    if (callEvents.hasSubscribers) this.#caller?.runInAsyncScope(publishCall, undefined, event);
  }

  #join(request: ClientRequest, error: unknown): CallEvent {
    return {
      method: request.method,
      target: request.target,
      instance: this.#last?.instance,
      peer: this.#last?.peer,
      attempts: this.#attempts,
      status: statusOfRequest(request, error),
      error: error === undefined || isError(error) ? error : new Error(messageOfThrown(error)),
      startedAt: this.#startedAt,
      durationMs: Math.max(0, this.#clock.nowMs() - this.#startedAt),
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    };
  }
}
