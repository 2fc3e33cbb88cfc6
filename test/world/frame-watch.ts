// The frames of one connection of the world, as both sides write and read them: no new call when
// the server has said GOAWAY, one end for each call, items within their credit. Trusts nobody.

import { Flag, Kind, STREAM_WINDOW_BYTES, windowOf } from "#runtime/wire/frame.js";
import { type Frame, FrameSplitter } from "./frame-splitter.js";
import { WindowWatch } from "./window-watch.js";

/** A call that was written before the GOAWAY was read may leave behind it, in the same moment. */
const CROSSING_MS = 1;

/** A window, and what is lent for one frame of the largest item of a world. */
const MAX_CREDIT_BYTES = STREAM_WINDOW_BYTES + 64 * 1_024;

interface Seen {
  /** Bytes of items that the client may send, below zero behind the frame that has crossed it. */
  credit: number;
  isCancelled: boolean;
}

/** As the server has it. */
interface Served {
  /** When it has read that the caller does not wait. */
  cancelledAt: number;
  /** Bytes of items that it may send. */
  credit: number;
  /** Whether it has said how much it may be sent. */
  hasWindow: boolean;
}

export interface FrameWatchOwner {
  now(): number;
  /** When the client's process last went on: what it held back leaves then. */
  wentOnAt(): number;
  /** The client writes a call, whichever attempt it is. */
  onCall(frame: Frame): void;
  /** The client reads how an attempt has ended. */
  onEnd(frame: Frame): void;
  onGoaway(): void;
  complain(what: string): void;
}

export class FrameWatch {
  readonly #owner: FrameWatchOwner;
  readonly #calls = new Map<number, Seen>();
  readonly #served = new Map<number, Served>();
  #goawayAt = Infinity;
  readonly #written = new FrameSplitter((frame) => this.#onWritten(frame));
  readonly #read = new FrameSplitter((frame) => this.#onRead(frame));
  readonly #taken = new FrameSplitter((frame) => this.#onTaken(frame));
  readonly #answered = new FrameSplitter((frame) => this.#onAnswered(frame));

  /** Of the client for what it is sent, and of the server for what it is sent. */
  readonly #windows: WindowWatch;
  readonly #servedWindows: WindowWatch;

  constructor(owner: FrameWatchOwner) {
    this.#owner = owner;
    this.#windows = new WindowWatch((what) => owner.complain(what));
    this.#servedWindows = new WindowWatch((what) => owner.complain(`is served by one that ${what}`));
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

  #onTaken({ kind, flags, streamId, argument }: Frame): void {
    if (kind === Kind.CALL && !isOneway(flags))
      this.#served.set(streamId, { cancelledAt: Infinity, credit: windowOf(flags), hasWindow: false });
    const served = this.#served.get(streamId);
    if (served === undefined) return;
    if (kind === Kind.CANCEL) served.cancelledAt = this.#owner.now();
    if (kind === Kind.CANCEL || kind === Kind.END) this.#servedWindows.close(streamId);
    if (kind !== Kind.CREDIT) return;
    served.credit += argument;
    this.#checkCredit(streamId, served.credit);
  }

  /** What is written before a CANCEL is read may leave behind it, in the same moment. */
  #onAnswered({ kind, streamId, argument, payloadBytes }: Frame): void {
    const served = this.#served.get(streamId);
    if (kind === Kind.CREDIT && served?.hasWindow === false) {
      served.hasWindow = true;
      this.#servedWindows.open(streamId, argument);
    }
    if (kind === Kind.ITEM && served !== undefined) {
      if (served.credit <= 0) this.#owner.complain(`is sent items of ${streamId} beyond its credit`);
      served.credit -= payloadBytes;
    }
    if (kind !== Kind.REPLY && kind !== Kind.ERROR && kind !== Kind.END) return;
    if (served === undefined) this.#owner.complain(`is answered by a server that has no call ${streamId} of it`);
    else if (this.#owner.now() > served.cancelledAt + CROSSING_MS)
      this.#owner.complain(`is answered call ${streamId}, of which the server knows that it is given up`);
    this.#served.delete(streamId);
    this.#servedWindows.close(streamId);
  }

  #onWritten(frame: Frame): void {
    const { kind, flags, streamId, payloadBytes } = frame;
    const seen = this.#calls.get(streamId);
    switch (kind) {
      case Kind.CALL: {
        this.#owner.onCall(frame);
        if (seen !== undefined && !seen.isCancelled && !isOneway(flags))
          this.#owner.complain(`writes a second call with the id ${streamId}`);
        const since = Math.max(this.#goawayAt, this.#owner.wentOnAt());
        if (this.#goawayAt < Infinity && this.#owner.now() > since + CROSSING_MS)
          this.#owner.complain(`begins a call ${Math.round(this.#owner.now() - this.#goawayAt)} ms after it has read GOAWAY`);
        if ((flags & Flag.EXPECTS_ITEMS) !== 0) this.#windows.open(streamId, windowOf(flags));
        if (!isOneway(flags)) this.#calls.set(streamId, { credit: 0, isCancelled: false });
        return;
      }
      case Kind.ITEM:
        if (seen === undefined) return;
        if (seen.credit <= 0) this.#owner.complain(`sends items of ${streamId} beyond its credit`);
        seen.credit -= payloadBytes;
        return;
      case Kind.CANCEL:
        if (seen !== undefined) seen.isCancelled = true;
        this.#windows.close(streamId);
        return;
      default:
    }
  }

  #onRead(frame: Frame): void {
    const { kind, streamId, argument } = frame;
    const seen = this.#calls.get(streamId);
    switch (kind) {
      case Kind.GOAWAY:
        this.#goawayAt = Math.min(this.#goawayAt, this.#owner.now());
        this.#owner.onGoaway();
        return;
      case Kind.CREDIT:
        if (seen === undefined) return;
        seen.credit += argument;
        this.#checkCredit(streamId, seen.credit);
        return;
      case Kind.REPLY:
      case Kind.ERROR:
      case Kind.END:
        if (seen === undefined) this.#owner.complain(`reads an end of ${streamId}, which is no call of it`);
        this.#calls.delete(streamId);
        this.#windows.close(streamId);
        this.#owner.onEnd(frame);
        return;
      default:
    }
  }

  /** What a reader lets come before it reads is what it may have to keep. */
  #checkCredit(streamId: number, credit: number): void {
    if (credit > MAX_CREDIT_BYTES) this.#owner.complain(`gives ${credit} bytes of credit for ${streamId}`);
  }
}

/** It has no id, and no answer. */
function isOneway(flags: number): boolean {
  return (flags & Flag.ONEWAY) !== 0;
}
