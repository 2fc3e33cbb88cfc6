// The table of the calls that wait for their answer on one connection: stream ids, slots, and what
// each frame means for them. What becomes of a call whose attempt failed is for others to decide.
// Guarded by `npm run bench`: a slot in an array costs 7 ns where a Map costs 51.

import { RpcError } from "../base/errors.js";
import { queueMicrotask } from "../base/event-loop.js";
import type { Metadata } from "../base/metadata.js";
import { isPeersFault, ViolationError } from "../base/violation.js";
import { withoutStack } from "../base/without-stack.js";
import type { Connection } from "../transport/connection.js";
import type { Outbox } from "../transport/outbox.js";
import { Flag, HEADER_BYTES, Kind } from "../wire/frame.js";
import { readMetadata } from "../wire/metadata.js";
import type { Reader } from "../wire/reader.js";
import { ANSWERED, type AttemptResult, GIVEN_UP } from "./attempt-result.js";
import { argumentError, resultError } from "./call-errors.js";
import { writeCall } from "./call-frame.js";
import type { CallPlace } from "./call-place.js";
import { ConnectionStreams } from "./connection-streams.js";
import { readError } from "./error-frame.js";
import type { OutgoingCall } from "./outgoing-call.js";

/**
 * A stream id is 14 bits of generation above 16 bits of slot: a small integer, and a late answer
 * meets another generation.
 */
const SLOT_BITS = 16;
const SLOT_MASK = 0xffff;

/**
 * Calls that one connection can carry, whatever more the server allows: a larger slot would reach
 * into the generation.
 */
export const MAX_SLOTS = SLOT_MASK + 1;
const GENERATION_MASK = 0x3fff;

/** A place in the table. It is used again and again, each time with the next generation. */
interface Slot {
  readonly index: number;
  generation: number;
  /** Undefined while it is free. */
  call: OutgoingCall | undefined;
  /**
   * `flushes` of the connection when the call was written: while no more batches have left, it has
   * not.
   */
  flushes: number;
  /** HEADERS or an item have arrived: no HEADERS may follow. */
  areHeadersOver: boolean;
}

/** Who sends the calls. */
export interface CallsOwner {
  /** For people: address and id of the instance. */
  readonly label: string;
  /**
   * An attempt is over, and its call has left the table. Once for each that was sent, oneway calls
   * aside.
   */
  onAttemptEnd(call: OutgoingCall, result: AttemptResult): void;
}

export class OutgoingCalls implements CallPlace<OutgoingCall> {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #owner: CallsOwner;
  readonly #slots: Slot[] = [];
  readonly #free: Slot[] = [];
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

  /** Whether an attempt of it is under way here. */
  has(call: OutgoingCall): boolean {
    return this.#slots[call.slot]?.call === call;
  }

  /**
   * Writes the call's frame: an attempt begins. `isEager` as for Outbox.scheduleFlush. Throws
   * RpcError INVALID_ARGUMENT or RESOURCE_EXHAUSTED, with nothing sent, when the arguments do not
   * fit.
   */
  send(call: OutgoingCall, now: number, isEager: boolean): void {
    if (call.method.def.kind === "oneway") return this.#sendOneway(call, now);
    const streamFlags = call.stream?.onSending(this.#streams) ?? 0;
    const slot = this.#free.pop() ?? this.#addSlot();
    const streamId = idOf(slot);
    try {
      this.#write(call, streamId, streamFlags, now);
    } catch (error) {
      this.#free.push(slot);
      throw error;
    }
    slot.call = call;
    slot.flushes = this.#outbox.outflow.flushes;
    slot.areHeadersOver = false;
    this.#size++;
    call.beginAttempt(this, slot.index, now);
    call.stream?.onSent(this.#connection, streamId);
    this.#outbox.scheduleFlush(isEager);
  }

  onAbandoned(call: OutgoingCall): void {
    const slot = this.#slots[call.slot];
    if (slot?.call !== call) return;
    const streamId = idOf(slot);
    this.#release(slot);
    this.#outbox.sendControl(Kind.CANCEL, 0, streamId, 0);
    this.#owner.onAttemptEnd(call, GIVEN_UP);
  }

  /**
   * A frame for a call. An id that is not in flight is dropped: the caller has given up, or the
   * server is wrong.
   */
  onFrame(kind: number, flags: number, streamId: number, argument: number, reader: Reader): void {
    if (kind === Kind.CALL || kind === Kind.CANCEL) throw new ViolationError(`frame kind ${kind} is not for a client`);
    const slot = this.#slots[streamId & SLOT_MASK];
    const call = slot?.call;
    if (slot === undefined || call === undefined || slot.generation !== streamId >>> SLOT_BITS) return;
    try {
      this.#onFrameOf(call, slot, kind, flags, argument, reader);
    } catch (error) {
      if (isPeersFault(error)) throw error;
      // A mistake of ours costs the call whose frame it was met with, and none of the others on
      // this connection.
      const told = this.#connection.blameUs(error, call.method.fullName);
      call.cancel(told);
    }
  }

  #onFrameOf(call: OutgoingCall, slot: Slot, kind: number, flags: number, argument: number, reader: Reader): void {
    if (call.record !== undefined) call.record.responseBytes += HEADER_BYTES + reader.remaining;
    switch (kind) {
      case Kind.REPLY:
        return this.#onReply(call, slot, flags, reader);
      case Kind.HEADERS:
        return onHeaders(call, slot, reader);
      case Kind.ITEM:
        return onItems(call, slot, reader);
      case Kind.CREDIT:
        return onCredit(call, argument);
      case Kind.END:
        return this.#onEnd(call, slot, flags, reader);
      default:
        return this.#onError(call, slot, flags, argument, reader);
    }
  }

  /** The connection is gone: every attempt that it carried ends with `error`. */
  failAll(error: RpcError): void {
    const { isClosed } = this.#connection; // one that is not closed yet sends what was written
    const failed: AttemptResult = { kind: "failed", error, notStarted: false };
    const { flushes } = this.#outbox.outflow;
    const unsent: AttemptResult = { kind: "unsent", error };
    for (const slot of this.#slots) {
      const { call } = slot;
      if (call === undefined) continue;
      this.#release(slot);
      this.#owner.onAttemptEnd(call, isClosed && slot.flushes === flushes ? unsent : failed);
    }
  }

  /** Nobody answers: the call has succeeded when it is on its way. */
  #sendOneway(call: OutgoingCall, now: number): void {
    this.#write(call, 0, 0, now);
    call.record?.beginAttempt(this.instance);
    this.#outbox.scheduleFlush();
    call.succeed(undefined);
  }

  #write(call: OutgoingCall, streamId: number, flags: number, now: number): void {
    const { writer } = this.#outbox;
    try {
      writeCall(writer, call, streamId, flags, now);
      if (call.record !== undefined) call.record.requestBytes += writer.frameBytes;
    } catch (error) {
      writer.abandonFrame();
      throw error instanceof RpcError ? error : argumentError(call.method.fullName, error);
    }
  }

  #onReply(call: OutgoingCall, slot: Slot, flags: number, reader: Reader): void {
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
      return this.#owner.onAttemptEnd(call, { kind: "failed", error: failure, notStarted: false });
    } finally {
      this.#connection.inflow.countDecoded(reader.decodedBytes); // its callers are to go on with it before more comes
    }
    this.#owner.onAttemptEnd(call, ANSWERED);
    call.succeed(value);
  }

  /** The server's items are over, and with them the call. */
  #onEnd(call: OutgoingCall, slot: Slot, flags: number, reader: Reader): void {
    if (call.stream?.incoming === undefined) throw new ViolationError("the end of a stream for a call that expects none");
    this.#release(slot);
    if (!this.#tellTrailers(call, flags, reader)) return;
    this.#owner.onAttemptEnd(call, ANSWERED);
    call.succeed(undefined);
  }

  #onError(call: OutgoingCall, slot: Slot, flags: number, code: number, reader: Reader): void {
    this.#release(slot);
    if (!this.#tellTrailers(call, flags, reader)) return;
    const error = withoutStack(readError, reader, flags, code, call.method.fullName, call.method.def.errors);
    const isStatus = error instanceof RpcError;
    const notStarted = (flags & Flag.NOT_STARTED) !== 0;
    this.#owner.onAttemptEnd(call, isStatus ? { kind: "failed", error, notStarted } : { kind: "declared", error });
  }

  /** False when they do not fit: then the call, whose slot is free, has failed. */
  #tellTrailers(call: OutgoingCall, flags: number, reader: Reader): boolean {
    if ((flags & Flag.METADATA) === 0) return true;
    try {
      tell(call, call.observer?.onTrailers, readMetadata(reader));
      return true;
    } catch (error) {
      if (!isPeersFault(error)) throw error;
      const misfit = resultError(call.method.fullName, error);
      this.#owner.onAttemptEnd(call, { kind: "failed", error: misfit, notStarted: false });
      return false;
    }
  }

  #addSlot(): Slot {
    const slot: Slot = { index: this.#slots.length, generation: 0, call: undefined, flushes: 0, areHeadersOver: false };
    this.#slots.push(slot);
    return slot;
  }

  #release(slot: Slot): void {
    slot.call = undefined;
    slot.generation = (slot.generation + 1) & GENERATION_MASK;
    this.#free.push(slot);
    this.#size--;
  }
}

function idOf({ index, generation }: Slot): number {
  return (generation << SLOT_BITS) | index;
}

function onItems(call: OutgoingCall, slot: Slot, reader: Reader): void {
  if (call.stream === undefined) throw new ViolationError("items for a call that expects none");
  slot.areHeadersOver = true;
  call.stream.onItems(reader);
}

function onCredit(call: OutgoingCall, bytes: number): void {
  if (call.stream === undefined) throw new ViolationError("credit for a call that sends no items");
  call.stream.onCredit(bytes);
}

function onHeaders(call: OutgoingCall, slot: Slot, reader: Reader): void {
  if (slot.areHeadersOver) throw new ViolationError("second HEADERS of one answer, or HEADERS behind its items");
  slot.areHeadersOver = true;
  try {
    tell(call, call.observer?.onHeaders, readMetadata(reader));
  } catch (error) {
    if (!isPeersFault(error)) throw error;
    call.cancel(resultError(call.method.fullName, error));
  }
}

/**
 * In a microtask of its own, ahead of the call's promise: what it throws is its caller's own, and
 * no violation of the server's. In the caller's context: that of the connection is the context of
 * whoever was the first to need it.
 */
function tell(call: OutgoingCall, observe: ((metadata: Metadata) => void) | undefined, metadata: Metadata): void {
  if (observe !== undefined) queueMicrotask(() => call.runInCaller(observe, metadata));
}
