// A call that is made over and over, such as by a probe or by a generator of load: what it needs is
// looked up once, and each end says which instance had it.

import type { DeclaredError, RpcError } from "../base/errors.js";
import { queueMicrotask } from "../base/event-loop.js";
import type { ClientMethod } from "../call/client-method.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { CheckedOptions } from "./call-options.js";
import { type ClientCore, createCall, prepareCall } from "./prepare-call.js";

/** How one call ended. */
export interface CallEnd {
  /**
   * Address and id of the instance that answered, or that had the call last. Undefined when none
   * had it.
   */
  readonly instance: string | undefined;
  /** A declared error or RpcError. Undefined when the method returned. */
  readonly error: DeclaredError | RpcError | undefined;
  /** What the method returned, as generated code has it. */
  readonly value: unknown;
}

/** Told how one call ended. What it throws is an uncaught exception of the process. */
export type OnCallEnd = (end: CallEnd) => void;

/**
 * Of a method that answers once, and streams nothing. `onEnd` is called once, in a microtask and in
 * no caller's async context. A promise in its place would be a fifth of what the client pays for a
 * call.
 */
export function startPrepared(
  core: ClientCore,
  options: CheckedOptions,
  method: ClientMethod,
  args: readonly unknown[],
  onEnd: OnCallEnd,
): void {
  const call: OutgoingCall = createCall(
    core,
    options,
    method,
    args,
    (value) => ended.add(onEnd, { instance: call.instance, error: undefined, value }),
    (error) => ended.add(onEnd, { instance: call.instance, error: error as DeclaredError | RpcError, value: undefined }), // `fail` takes nothing else
  );
  if (prepareCall(core, options, call)) core.channel.start(call);
}

/** Tells of all calls that have ended in one turn of the event loop in one microtask. */
class EndedCalls {
  // No cap here: it holds the calls that one read of the sockets has ended, and tables cap those.
  #ends: CallEnd[] = [];
  /** Who is told of the end at the same place. */
  #told: OnCallEnd[] = [];
  readonly #onTurn = (): void => this.#tellAll();

  add(onEnd: OnCallEnd, end: CallEnd): void {
    this.#told.push(onEnd);
    if (this.#ends.push(end) === 1) queueMicrotask(this.#onTurn);
  }

  #tellAll(): void {
    const [ends, told] = [this.#ends, this.#told];
    this.#ends = [];
    this.#told = [];
    for (let at = 0; at < ends.length; at++) {
      const end = ends[at];
      try {
        if (end !== undefined) told[at]?.(end); // both have one for each call
      } catch (error) {
        throwAlone(error);
      }
    }
  }
}

const ended = new EndedCalls();

/** The other calls are told all the same. */
function throwAlone(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
