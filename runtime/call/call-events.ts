// What a process can learn about its calls, those that it makes and those that it serves, on
// `node:diagnostics_channel`. Costs one check a call while nobody listens.

import { channel } from "node:diagnostics_channel";
import type { Metadata } from "../base/metadata.js";
import type { StatusName } from "../base/status.js";
import type { CallContext } from "./call-context.js";

/**
 * Published on `callwire:call` when a call of a client has ended, however it ended. Two hedged
 * calls are one call.
 */
export interface CallEvent {
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly method: string;
  /** Where its client looks for servers, without secrets, such as `zookeeper://zk1:2181/rpc`. */
  readonly target: string;
  /** Address and id of the instance that answered; undefined when none did. */
  readonly instance: string | undefined;
  /** Address of the instance that had the call last; undefined when none had. */
  readonly peer: string | undefined;
  /** How many times it was sent, the answered one included; 0 when it never left. */
  readonly attempts: number;
  /** `"OK"`, the code of the RpcError, or the code that the contract gives the declared error. */
  readonly status: StatusName;
  /** Undefined when the call returned a value. */
  readonly error: Error | undefined;
  /** Monotonic milliseconds at which the call began, over all its attempts. */
  readonly startedAt: number;
  /** Milliseconds from then to its end. Of a stream: to its last item. */
  readonly durationMs: number;
  /** Bytes of the frames that were sent for it, those of every attempt. */
  readonly requestBytes: number;
  /** Bytes of the frames that came for it. */
  readonly responseBytes: number;
}

/** Why a server has not begun a call. */
export type RefusalReason =
  | "unknown-method"
  | "wrong-kind"
  | "invalid-arguments"
  | "expired"
  | "draining"
  | "full"
  | "overloaded"
  | "not-allowed";

/** Published on `callwire:server:start` when a server begins a call: its handler runs next. */
export interface ServerStartEvent {
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly method: string;
  /** Address of the client. */
  readonly peer: string;
  /** What the handler is told: the same object comes with the end of the call. */
  readonly context: CallContext;
}

/**
 * Published on `callwire:server:call` when a call of a server has ended, or was refused. A call
 * that began before anybody listened is not told.
 */
export interface ServerCallEvent {
  /** Full name; `_OTHER` for a method that the server does not know. */
  readonly method: string;
  /** The number of the method on the wire. */
  readonly methodId: number;
  /** Address of the client. */
  readonly peer: string;
  /**
   * `"OK"`, the code that the client was sent, or why nothing was sent to it: CANCELLED,
   * DEADLINE_EXCEEDED.
   */
  readonly status: StatusName;
  /** What the client was told, or would have been; undefined for a result. */
  readonly error: Error | undefined;
  /** Why the call was not begun; undefined when its handler has run. */
  readonly refused: RefusalReason | undefined;
  /** Of the error, for people; empty for a result. May contain what a peer has sent. */
  readonly reason: string;
  /** Monotonic milliseconds at which the call arrived. */
  readonly startedAt: number;
  /** Milliseconds from then until its handler had ended, and all items were written. */
  readonly durationMs: number;
  /** Bytes of the frames that came for it. */
  readonly requestBytes: number;
  /** Bytes of the frames that were sent for it. */
  readonly responseBytes: number;
  /** What the client sent beside the arguments, as far as it could be read. */
  readonly metadata: Metadata;
  /** What the handler was told; undefined when the call was refused. */
  readonly context: CallContext | undefined;
}

/**
 * Subscribe with `diagnostics_channel.subscribe("callwire:call", (event) => ...)`; messages are
 * {@link CallEvent}.
 */
export const callEvents = channel("callwire:call");

/**
 * The same messages for the doors of telemetry, in no caller's context: to keep that for a call
 * costs more than to count it.
 */
export const countedCalls = channel("callwire:call:counted");

/** Messages are {@link ServerStartEvent}. */
export const serverStarts = channel("callwire:server:start");

/** Messages are {@link ServerCallEvent}. */
export const serverCalls = channel("callwire:server:call");

/** Whether a call that a client begins now has to be observed. */
export function hasCallObservers(): boolean {
  return callEvents.hasSubscribers || countedCalls.hasSubscribers;
}

/** The same of a server. */
export function hasServerObservers(): boolean {
  return serverCalls.hasSubscribers || serverStarts.hasSubscribers;
}

export function publishCall(event: CallEvent): void {
  callEvents.publish(event);
}
