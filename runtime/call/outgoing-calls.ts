// The calls of one connection that wait for their answer: stream ids, slots, and what each frame means for them.
// Guarded by `npm run bench`: a slot in an array costs 7 ns where a Map costs 51.

import { type DeclaredError, RpcError } from "../base/errors.js";
import { queueMicrotask } from "../base/event-loop.js";
import { MAX_TIMEOUT_MS } from "../base/limits.js";
import { ATTEMPT_KEY, type Metadata, NO_METADATA } from "../base/metadata.js";
import { isPeersFault, ViolationError } from "../base/violation.js";
import { withoutStack } from "../base/without-stack.js";
import type { Connection } from "../transport/connection.js";
import type { Outbox } from "../transport/outbox.js";
import { Flag, Kind, stampAt } from "../wire/frame.js";
import { readMetadata, writeMetadata } from "../wire/metadata.js";
import type { Reader } from "../wire/reader.js";
import { argumentError, resultError } from "./call-errors.js";
import { flagsOf } from "./call-kind.js";
import { ConnectionStreams } from "./connection-streams.js";
import { readError } from "./error-frame.js";
import type { CallPlace, OutgoingCall } from "./outgoing-call.js";

/** A stream id is 14 bits of generation above 16 bits of slot: a small integer, and a late answer meets another generation. */
const SLOT_BITS = 16;
const SLOT_MASK = 0xffff;

/** Calls that one connection can carry, whatever more the server allows: a larger slot would reach into the generation. */
export const MAX_SLOTS = SLOT_MASK + 1;
const GENERATION_MASK = 0x3fff;

/** How an attempt ended, besides with its caller giving up. */
export interface CallsOwner {
  /** For people: address and id of the instance. */
  readonly label: string;
  /** The server answered, with a result or a declared error. */
  onAnswered(call: OutgoingCall, error: DeclaredError | undefined): void;
  /** The server answered with a declared error that its contract calls retryable. True when the owner makes another attempt. */
  onRetryable(call: OutgoingCall, error: DeclaredError): boolean;
  /** The attempt failed with a status; the call is not settled yet. */
  onFailed(call: OutgoingCall, error: RpcError, notStarted: boolean): void;
  /** The connection was lost before the call had left this process. */
  onUnsent(call: OutgoingCall, error: RpcError): void;
  /** The caller gave up. */
  onGivenUp(call: OutgoingCall): void;
}

export class OutgoingCalls implements CallPlace {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #owner: CallsOwner;
  readonly #slots: (OutgoingCall | undefined)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  readonly #streams = new ConnectionStreams();
  #size = 0;

  constructor(connection: Connection, owner: CallsOwner) {
    this.#connection = connection;
    this.#outbox = connection.outbox;
    this.#owner = owner;
    this.#streams.frameBytes = connection.maxFrameBytes;
  }

  get instance(): string {
    return this.#owner.label;
  }

  /** Calls in flight. */
  get size(): number {
    return this.#size;
  }

  /**
   * Writes the call's frame. `isEager` as for Outbox.scheduleFlush. Throws RpcError INVALID_ARGUMENT or RESOURCE_EXHAUSTED, with nothing sent,
   * when the arguments do not fit.
   */
  send(call: OutgoingCall, now: number, isEager: boolean): void {
    if (call.method.def.kind === "oneway") return this.#sendOneway(call, now);
    const streamFlags = call.stream?.onSending(this.#streams) ?? 0;
    const slot = this.#free.pop() ?? this.#slots.length;
    const generation = this.#generations[slot] ?? 0;
    const streamId = (generation << SLOT_BITS) | slot;
    this.#write(call, slot, streamId, streamFlags, now);
    this.#slots[slot] = call;
    this.#generations[slot] = generation;
    this.#size++;
    call.slot = slot;
    call.place = this;
    call.attemptAt = now;
    call.flushes = this.#outbox.outflow.flushes;
    call.areHeadersOver = false;
    call.stream?.onSent(this.#connection, streamId);
    this.#outbox.scheduleFlush(isEager);
  }

  onAbandoned(call: OutgoingCall): void {
    const streamId = this.#release(call.slot);
    call.slot = -1;
    this.#outbox.sendControl(Kind.CANCEL, 0, streamId, 0);
    this.#owner.onGivenUp(call);
  }

  /** A frame for a call. An id that is not in flight is dropped: the caller has given up, or the server is wrong. */
  onFrame(kind: number, flags: number, streamId: number, argument: number, reader: Reader): void {
    const slot = streamId & SLOT_MASK;
    if (kind === Kind.CALL || kind === Kind.CANCEL) throw new ViolationError(`frame kind ${kind} is not for a client`);
    const call = this.#slots[slot];
    if (call === undefined || this.#generations[slot] !== streamId >>> SLOT_BITS) return;
    try {
      this.#onFrameOf(call, kind, flags, slot, argument, reader);
    } catch (error) {
      if (isPeersFault(error)) throw error;
      // A mistake of ours costs the call whose frame it was met with, and none of the others on this connection.
      const told = this.#connection.blameUs(error, call.method.fullName);
      if (this.#slots[slot] === call) this.#release(slot);
      call.fail(told);
    }
  }

  #onFrameOf(call: OutgoingCall, kind: number, flags: number, slot: number, argument: number, reader: Reader): void {
    switch (kind) {
      case Kind.REPLY:
        return this.#onReply(call, slot, flags, reader);
      case Kind.HEADERS:
        return onHeaders(call, reader);
      case Kind.ITEM:
        return onItems(call, reader);
      case Kind.CREDIT:
        return onCredit(call, argument);
      case Kind.END:
        return this.#onEnd(call, slot, flags, reader);
      default:
        return this.#onError(call, slot, flags, argument, reader);
    }
  }

  /** The connection is gone: every call that it carried ends its attempt with `error`. */
  failAll(error: RpcError): void {
    const { isClosed } = this.#connection; // one that is not closed yet sends what was written
    for (const call of this.#slots.slice()) {
      if (call === undefined) continue;
      this.#release(call.slot);
      if (isClosed && call.flushes === this.#outbox.outflow.flushes) this.#owner.onUnsent(call, error);
      else this.#owner.onFailed(call, error, false);
    }
  }

  /** Nobody answers: the call has succeeded when it is on its way. */
  #sendOneway(call: OutgoingCall, now: number): void {
    this.#write(call, -1, 0, 0, now);
    this.#outbox.scheduleFlush();
    call.succeed(undefined);
  }

  #write(call: OutgoingCall, slot: number, streamId: number, streamFlags: number, now: number): void {
    const { writer } = this.#outbox;
    const { def, fullName } = call.method;
    const timeoutMs = Math.min(Math.max(1, Math.ceil(call.deadlineAt - now)), MAX_TIMEOUT_MS);
    try {
      writer.beginFrame();
      writer.rawU32(def.id);
      const metadata = call.metadata === undefined && call.attempts === undefined ? undefined : metadataOf(call);
      if (metadata !== undefined) writeMetadata(writer, metadata);
      call.writeArgs(writer);
      const flags = flagsOf(def.kind) | streamFlags | (metadata === undefined ? 0 : Flag.METADATA);
      writer.endFrame(Kind.CALL, flags, streamId, timeoutMs, stampAt(now));
    } catch (error) {
      if (slot >= 0) this.#free.push(slot);
      writer.abandonFrame();
      throw error instanceof RpcError ? error : argumentError(fullName, error);
    }
  }

  #onReply(call: OutgoingCall, slot: number, flags: number, reader: Reader): void {
    this.#release(slot);
    let value: unknown;
    try {
      if (call.stream?.incoming !== undefined) throw new ViolationError("one result instead of a stream");
      if ((flags & Flag.METADATA) !== 0) tell(call, call.observer?.onTrailers, readMetadata(reader));
      value = call.method.def.result.read(reader);
      reader.finish();
    } catch (error) {
      const { fullName } = call.method;
      const failure = isPeersFault(error) ? resultError(fullName, error) : this.#connection.blameUs(error, fullName);
      return this.#owner.onFailed(call, failure, false);
    } finally {
      this.#connection.inflow.countDecoded(reader.decodedBytes); // its callers are to go on with it before more comes
    }
    this.#owner.onAnswered(call, undefined);
    call.succeed(value);
  }

  /** The server's items are over, and with them the call. */
  #onEnd(call: OutgoingCall, slot: number, flags: number, reader: Reader): void {
    if (call.stream?.incoming === undefined) throw new ViolationError("the end of a stream for a call that expects none");
    this.#release(slot);
    if (!this.#tellTrailers(call, flags, reader)) return;
    this.#owner.onAnswered(call, undefined);
    call.succeed(undefined);
  }

  #onError(call: OutgoingCall, slot: number, flags: number, code: number, reader: Reader): void {
    this.#release(slot);
    if (!this.#tellTrailers(call, flags, reader)) return;
    const error = withoutStack(readError, reader, flags, code, call.method.fullName, call.method.def.errors);
    if (error instanceof RpcError) return this.#owner.onFailed(call, error, (flags & Flag.NOT_STARTED) !== 0);
    this.#owner.onAnswered(call, error);
    const isRetryable = call.method.def.errors.some((def) => def.retryable && def.is(error));
    if (isRetryable && this.#owner.onRetryable(call, error)) return;
    call.fail(error);
  }

  /** False when they do not fit: then the call, whose slot is free, has failed. */
  #tellTrailers(call: OutgoingCall, flags: number, reader: Reader): boolean {
    if ((flags & Flag.METADATA) === 0) return true;
    try {
      tell(call, call.observer?.onTrailers, readMetadata(reader));
      return true;
    } catch (error) {
      if (!isPeersFault(error)) throw error;
      this.#owner.onFailed(call, resultError(call.method.fullName, error), false);
      return false;
    }
  }

  /** Frees a slot and returns the stream id that it had. */
  #release(slot: number): number {
    const generation = this.#generations[slot] ?? 0;
    this.#slots[slot] = undefined;
    this.#generations[slot] = (generation + 1) & GENERATION_MASK;
    this.#free.push(slot);
    this.#size--;
    return (generation << SLOT_BITS) | slot;
  }
}

function onItems(call: OutgoingCall, reader: Reader): void {
  if (call.stream === undefined) throw new ViolationError("items for a call that expects none");
  call.areHeadersOver = true;
  call.stream.onItems(reader);
}

function onCredit(call: OutgoingCall, bytes: number): void {
  if (call.stream === undefined) throw new ViolationError("credit for a call that sends no items");
  call.stream.onCredit(bytes);
}

function onHeaders(call: OutgoingCall, reader: Reader): void {
  if (call.areHeadersOver) throw new ViolationError("second HEADERS of one answer, or HEADERS behind its items");
  call.areHeadersOver = true;
  try {
    tell(call, call.observer?.onHeaders, readMetadata(reader));
  } catch (error) {
    if (!isPeersFault(error)) throw error;
    call.cancel(resultError(call.method.fullName, error));
  }
}

/**
 * In a microtask of its own, ahead of the call's promise: what it throws is its caller's own, and no violation of the server's. In the caller's
 * context: that of the connection is the context of whoever was the first to need it.
 */
function tell(call: OutgoingCall, observe: ((metadata: Metadata) => void) | undefined, metadata: Metadata): void {
  if (observe !== undefined) queueMicrotask(() => call.runInCaller(observe, metadata));
}

/** What the caller gave, and from the second attempt on its number. */
function metadataOf({ metadata = NO_METADATA, attempts = [] }: OutgoingCall): Metadata | undefined {
  if (attempts.length === 0) return metadata.size === 0 ? undefined : metadata;
  return new Map([...metadata, [ATTEMPT_KEY, String(attempts.length + 1)]]);
}
