// The end of a stream as its caller sees it, with what interceptors have made of it. A stream of
// the runtime tells its end itself. One that an interceptor has made is followed by its reader.

import { RpcError } from "../base/errors.js";
import type { CallEvent } from "../call/call-events.js";
import type { CallObserver } from "../call/call-record.js";
import { ItemQueue } from "../call/item-queue.js";
import type { RpcStream } from "./call.js";
import type { ClientRequest } from "./interceptor.js";

/** Told once. `last`: the end of the call that was made last; undefined when none has ended. */
export type OnStreamEnd = (error: unknown, last: CallEvent | undefined) => void;

/** An observer of the calls that are made for the stream, until its end. */
export class WatchedStream implements CallObserver {
  readonly #method: string;
  readonly #onEnd: OnStreamEnd;
  /** Until interceptors have given it. */
  #stream: RpcStream<unknown> | undefined;
  /** An interceptor may make several calls, one after another, for one stream. */
  #hasBegun = false;
  #running = 0;
  #last: CallEvent | undefined;
  #hasLeft = false;
  #hasEnded = false;

  constructor(method: string, onEnd: OnStreamEnd) {
    this.#method = method;
    this.#onEnd = onEnd;
  }

  /** Starts the stream, and returns it for its reader. */
  follow(next: (request: ClientRequest) => RpcStream<unknown>, request: ClientRequest): RpcStream<unknown> {
    let stream: RpcStream<unknown>;
    try {
      stream = next(request);
    } catch (error) {
      this.#end(error ?? new Error(String(error)));
      throw error;
    }
    this.#stream = stream;
    if (this.#tellsItself) {
      if (this.#running === 0) this.#end(this.#last?.error);
      return stream;
    }
    return this.#watch(stream);
  }

  onBegin(): void {
    this.#hasBegun = true;
    this.#running++;
  }

  onEnd(event: CallEvent): void {
    this.#running--;
    this.#last = event;
    if (this.#stream === undefined || this.#running > 0) return; // it may be one of several
    if (this.#tellsItself || this.#hasLeft || isGivenUp(event.error)) this.#end(event.error);
  }

  /** No other is between the call and its reader. */
  get #tellsItself(): boolean {
    return this.#hasBegun && this.#stream instanceof ItemQueue;
  }

  #end(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#onEnd(error, this.#last);
  }

  /** It goes on as it is, but for the steps of its reader. */
  #watch<T extends object>(stream: T): T {
    const watched: T = new Proxy(stream, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        const call = (...given: readonly unknown[]): unknown => Reflect.apply(value, target, given);
        if (key === "next") return (...given: readonly unknown[]) => this.#read(call(...given));
        if (key === "return" || key === "throw" || key === Symbol.asyncDispose) return () => this.#leave(call());
        if (key !== Symbol.asyncIterator) return call;
        return () => {
          const iterator = call();
          if (iterator === target) return watched;
          return typeof iterator === "object" && iterator !== null ? this.#watch(iterator) : iterator;
        };
      },
    });
    return watched;
  }

  async #read(taken: unknown): Promise<unknown> {
    try {
      const result = await taken;
      if (isLast(result)) this.#end(undefined);
      return result;
    } catch (error) {
      this.#end(error ?? new Error(String(error)));
      throw error;
    }
  }

  /** The reader has enough. Its calls end by that, and tell why. */
  async #leave(left: unknown): Promise<unknown> {
    this.#hasLeft = true;
    try {
      return await left;
    } finally {
      const cause = new RpcError("CANCELLED", `${this.#method}: its reader has left`, { method: this.#method });
      this.#end(this.#last === undefined ? cause : this.#last.error);
    }
  }
}

/** By its own side: no further call can help. */
function isGivenUp(error: Error | undefined): boolean {
  if (!(error instanceof RpcError) || error.origin !== "client") return false;
  return error.code === "CANCELLED" || error.code === "DEADLINE_EXCEEDED";
}

function isLast(result: unknown): boolean {
  return typeof result === "object" && result !== null && "done" in result && result.done === true;
}
