// The frames of one connection of the world, as both sides write and read them: no new call when
// the server has said GOAWAY, one end for each call, items within their credit. Trusts nobody.

import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";

/** A call that was written before the GOAWAY was read may leave behind it, in the same moment. */
const CROSSING_MS = 1;

type OnFrame = (kind: number, streamId: number, argument: number, length: number) => void;

/** Cuts what goes one way into frames. */
class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #isGreeted = false;
  readonly #onFrame: OnFrame;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  push(bytes: Buffer): void {
    let all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (!this.#isGreeted && all.length >= PREFACE.length) {
      this.#isGreeted = true;
      all = all.subarray(PREFACE.length);
    }
    while (this.#isGreeted && all.length >= HEADER_BYTES) {
      const length = all.readUInt32LE(0);
      if (all.length < HEADER_BYTES + length) break;
      this.#onFrame(all[4] ?? 0, all.readUInt32LE(8), all.readUInt32LE(12), length);
      all = all.subarray(HEADER_BYTES + length);
    }
    this.#rest = Buffer.from(all);
  }
}

interface Seen {
  /** Bytes of items that the client may send, below zero behind the frame that has crossed it. */
  credit: number;
  isCancelled: boolean;
}

/** As the server has it. */
interface Served {
  /** When it has read that the caller does not wait. */
  cancelledAt: number;
}

export interface FrameWatchOwner {
  now(): number;
  /** When the client's process last went on: what it held back leaves then. */
  wentOnAt(): number;
  onCall(): void;
  complain(what: string): void;
}

export class FrameWatch {
  readonly #owner: FrameWatchOwner;
  readonly #calls = new Map<number, Seen>();
  readonly #served = new Map<number, Served>();
  #goawayAt = Infinity;
  readonly #written = new FrameSplitter((kind, streamId, _argument, length) => this.#onWritten(kind, streamId, length));
  readonly #read = new FrameSplitter((kind, streamId, argument) => this.#onRead(kind, streamId, argument));

  readonly #taken = new FrameSplitter((kind, streamId) => this.#onTaken(kind, streamId));
  readonly #answered = new FrameSplitter((kind, streamId) => this.#onAnswered(kind, streamId));

  constructor(owner: FrameWatchOwner) {
    this.#owner = owner;
  }

  /** The client writes. */
  write(bytes: Buffer): void {
    this.#written.push(bytes);
  }

  /** The client reads. */
  read(bytes: Buffer): void {
    this.#read.push(bytes);
  }

  /** The server writes. */
  writeBack(bytes: Buffer): void {
    this.#answered.push(bytes);
  }

  /** The server reads. */
  take(bytes: Buffer): void {
    this.#taken.push(bytes);
  }

  #onTaken(kind: number, streamId: number): void {
    if (kind === Kind.CALL) this.#served.set(streamId, { cancelledAt: Infinity });
    const served = this.#served.get(streamId);
    if (kind === Kind.CANCEL && served !== undefined) served.cancelledAt = this.#owner.now();
  }

  /** What is written before a CANCEL is read may leave behind it, in the same moment. */
  #onAnswered(kind: number, streamId: number): void {
    if (kind !== Kind.REPLY && kind !== Kind.ERROR && kind !== Kind.END) return;
    const served = this.#served.get(streamId);
    if (served === undefined) this.#owner.complain(`is answered by a server that has no call ${streamId} of it`);
    else if (this.#owner.now() > served.cancelledAt + CROSSING_MS)
      this.#owner.complain(`is answered call ${streamId}, of which the server knows that it is given up`);
    this.#served.delete(streamId);
  }

  #onWritten(kind: number, streamId: number, length: number): void {
    const seen = this.#calls.get(streamId);
    switch (kind) {
      case Kind.CALL: {
        this.#owner.onCall();
        if (seen !== undefined && !seen.isCancelled) this.#owner.complain(`writes a second call with the id ${streamId}`);
        const since = Math.max(this.#goawayAt, this.#owner.wentOnAt());
        if (this.#goawayAt < Infinity && this.#owner.now() > since + CROSSING_MS)
          this.#owner.complain(`begins a call ${Math.round(this.#owner.now() - this.#goawayAt)} ms after it has read GOAWAY`);
        this.#calls.set(streamId, { credit: 0, isCancelled: false });
        return;
      }
      case Kind.ITEM:
        if (seen === undefined) return;
        if (seen.credit <= 0) this.#owner.complain(`sends items of ${streamId} beyond its credit`);
        seen.credit -= length;
        return;
      case Kind.CANCEL:
        if (seen !== undefined) seen.isCancelled = true;
        return;
      default:
    }
  }

  #onRead(kind: number, streamId: number, argument: number): void {
    const seen = this.#calls.get(streamId);
    switch (kind) {
      case Kind.GOAWAY:
        this.#goawayAt = Math.min(this.#goawayAt, this.#owner.now());
        return;
      case Kind.CREDIT:
        if (seen !== undefined) seen.credit += argument;
        return;
      case Kind.REPLY:
      case Kind.ERROR:
      case Kind.END:
        if (seen === undefined) this.#owner.complain(`reads an end of ${streamId}, which is no call of it`);
        this.#calls.delete(streamId);
        return;
      default:
    }
  }
}
