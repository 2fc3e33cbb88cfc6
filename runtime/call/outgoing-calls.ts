// The calls of one connection that wait for their answer: stream ids, slots, and what each frame means for them.
// Guarded by `npm run bench`: a slot in an array costs 7 ns where a Map costs 51.

import { ContractError } from "../base/contract-error.js";
import { type DeclaredError, RpcError } from "../base/errors.js";
import { MAX_TIMEOUT_MS } from "../base/limits.js";
import type { Connection } from "../transport/connection.js";
import { Flag, Kind } from "../wire/frame.js";
import type { Reader } from "../wire/reader.js";
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
  /** The server answered, with a result or a declared error. */
  onAnswered(call: OutgoingCall, error: DeclaredError | undefined): void;
  /** The attempt failed with a status; the call is not settled yet. */
  onFailed(call: OutgoingCall, error: RpcError, notStarted: boolean): void;
  /** The caller gave up. */
  onGivenUp(call: OutgoingCall): void;
}

export class OutgoingCalls implements CallPlace {
  readonly #connection: Connection;
  readonly #owner: CallsOwner;
  readonly #slots: (OutgoingCall | undefined)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  #size = 0;
  #writing = false;

  constructor(connection: Connection, owner: CallsOwner) {
    this.#connection = connection;
    this.#owner = owner;
  }

  /** Calls in flight. */
  get size(): number {
    return this.#size;
  }

  /** True while a frame is begun: a getter among its arguments that makes a call must not write into it. */
  get isWriting(): boolean {
    return this.#writing;
  }

  /** Writes the call's frame. Throws RpcError INVALID_ARGUMENT or RESOURCE_EXHAUSTED, with nothing sent, when the arguments do not fit. */
  send(call: OutgoingCall, now: number): void {
    const slot = this.#free.pop() ?? this.#slots.length;
    const generation = this.#generations[slot] ?? 0;
    this.#write(call, slot, (generation << SLOT_BITS) | slot, now);
    this.#slots[slot] = call;
    this.#generations[slot] = generation;
    this.#size++;
    call.slot = slot;
    call.place = this;
    call.attemptAt = now;
    this.#connection.scheduleFlush();
  }

  onAbandoned(call: OutgoingCall): void {
    const streamId = this.#release(call.slot);
    call.slot = -1;
    if (!this.#connection.isClosed) {
      this.#connection.writer.emptyFrame(Kind.CANCEL, 0, streamId, 0);
      this.#connection.scheduleFlush();
    }
    this.#owner.onGivenUp(call);
  }

  /** REPLY or ERROR. An id that is not in flight is dropped: the caller has given up, or the server is wrong. */
  onFrame(kind: number, flags: number, streamId: number, argument: number, reader: Reader): void {
    if (kind !== Kind.REPLY && kind !== Kind.ERROR) throw new Error(`frame kind ${kind} is not for a client`);
    const slot = streamId & SLOT_MASK;
    const call = this.#slots[slot];
    if (call === undefined || this.#generations[slot] !== streamId >>> SLOT_BITS) return;
    this.#release(slot);
    if (kind === Kind.REPLY) this.#onReply(call, reader);
    else this.#onError(call, flags, argument, reader);
  }

  /** The connection is gone: every call that it carried ends its attempt with `error`. */
  failAll(error: RpcError): void {
    for (const call of this.#slots.slice()) {
      if (call === undefined) continue;
      this.#release(call.slot);
      this.#owner.onFailed(call, error, false);
    }
  }

  #write(call: OutgoingCall, slot: number, streamId: number, now: number): void {
    const writer = this.#connection.writer;
    const { def, fullName } = call.method;
    const timeoutMs = Math.min(Math.max(1, Math.ceil(call.deadlineAt - now)), MAX_TIMEOUT_MS);
    this.#writing = true;
    try {
      writer.beginFrame();
      writer.rawU32(def.id);
      def.args.write(writer, call.args);
      writer.endFrame(Kind.CALL, 0, streamId, timeoutMs);
    } catch (error) {
      this.#free.push(slot);
      writer.abandonFrame();
      throw error instanceof RpcError ? error : argumentError(fullName, error);
    } finally {
      this.#writing = false;
    }
  }

  #onReply(call: OutgoingCall, reader: Reader): void {
    let value: unknown;
    try {
      value = call.method.def.result.read(reader);
      reader.finish();
    } catch (error) {
      return this.#owner.onFailed(call, resultError(call.method.fullName, error), false);
    }
    this.#owner.onAnswered(call, undefined);
    call.succeed(value);
  }

  #onError(call: OutgoingCall, flags: number, code: number, reader: Reader): void {
    const error = readError(reader, flags, code, call.method.fullName, call.method.def.errors);
    if (error instanceof RpcError) return this.#owner.onFailed(call, error, (flags & Flag.NOT_STARTED) !== 0);
    this.#owner.onAnswered(call, error);
    call.fail(error);
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

/** What a wrong argument fails with, wherever it is noticed. A TypeError comes from a value so wrong that a codec fell over it. */
export function argumentError(method: string, error: unknown): RpcError {
  const cause = error instanceof ContractError || error instanceof TypeError ? error.message : String(error);
  return new RpcError("INVALID_ARGUMENT", `${method}: ${cause}`, { method, cause: error });
}

function resultError(method: string, error: unknown): RpcError {
  const cause = error instanceof Error ? error.message : String(error);
  const text = `${method}: the result does not fit its contract: ${cause}; generate the stubs of both sides from the same contract`;
  return new RpcError("INTERNAL", text, { processed: "yes", method, cause: error });
}
