// The items of one stream that have arrived and wait for their reader. Keeps bytes, not values, so
// that the window bounds them; an item is decoded when it is read. Knows nothing of connections.

import { LARGE_ITEM_BYTES } from "../base/limits/call.js";
import { usageError } from "../base/usage-error.js";
import { ViolationError } from "../base/violation.js";
import { Reader, type ValueReader } from "../wire/reader.js";
import { type FailedCall, rejectToCaller, showCall } from "./caller-stack.js";
import { ChunkQueue } from "./chunk-queue.js";
import { type ConnectionStreams, KeptItems } from "./connection-streams.js";
import { Credit } from "./credit.js";
import { ReadCredit } from "./read-credit.js";
import { type SliceWaiter, timeSlices } from "./time-slices.js";

export interface ItemQueueOwner {
  /** So many bytes were read: the peer may send as many more. Not called after the end. */
  onConsumed(bytes: number): void;
  /** So much waits on the connection that what has come is dropped. The owner ends the stream. */
  onOverflow(): void;
  /** The reader stops before the end. Called at most once. */
  onReturn(): void;
  /** The call, when its reader made it: an error that ends its items shows where they are read. */
  readonly failedCall?: FailedCall | undefined;
  /** An item does not fit its contract; `index` counts from 0. Returns what its reader is told. */
  onMisfit(error: unknown, index: number): Error;
}

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined> | Promise<never>): void;
  reject(error: Error): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * States: `open` (more may come), `ended` (the rest is still to be read, then the error if there is
 * one), `closed` (nothing is read any more). `end` and `fail` leave `open`; reading the last item,
 * `return` and a discarding `fail` lead to `closed`.
 */
export class ItemQueue<T = unknown> implements AsyncIterableIterator<T, undefined>, SliceWaiter {
  readonly #codec: ValueReader<T>;
  readonly #owner: ItemQueueOwner;
  readonly #reader = new Reader();
  /** Payloads of ITEM frames that the reader has not begun. At most the window, and one frame. */
  readonly #chunks = new ChunkQueue();
  #waiters: Waiter<T>[] = [];
  #state: "open" | "ended" | "closed" = "open";
  #error: Error | undefined;
  /** What the peer may still send. */
  readonly #allowance = new Credit();
  /** Items that were read. */
  #count = 0;
  readonly #credit = new ReadCredit();
  /** Bytes of the chunk that is being read. */
  #openBytes = 0;
  #kept: KeptItems | undefined;
  #isTaken = false;
  /** Waits for a slice of the event loop: until then no item is read. */
  #isDeferred = false;

  constructor(codec: ValueReader<T>, owner: ItemQueueOwner) {
    this.#codec = codec;
    this.#owner = owner;
  }

  /** Bytes that the peer may still send. Below zero, it has sent its last frame beyond them. */
  get allowance(): number {
    return this.#allowance.bytes;
  }

  /** The stream is one of these now, and has a window of so many bytes; nothing has come yet. */
  join(streams: ConnectionStreams, windowBytes: number): void {
    this.#leave();
    this.#kept = new KeptItems(streams);
    this.#credit.begin(windowBytes);
    streams.reading.add(this);
  }

  /** The peer may send so many bytes more. */
  allow(bytes: number): void {
    this.#allowance.grant(bytes);
  }

  /** Takes the payload of an ITEM frame. Throws when the peer sends more than it may. */
  push(reader: Reader): void {
    const bytes = reader.remaining;
    if (bytes === 0) throw new ViolationError("an ITEM frame without an item");
    if (!this.#allowance.isOpen) throw new ViolationError("items beyond the credit of their stream");
    this.#allowance.spend(bytes);
    if (this.#state !== "open") return;
    if (this.#kept?.keep(bytes) === false) return this.#owner.onOverflow();
    this.#chunks.push(reader);
    this.#serve();
  }

  /** No item follows; those that wait are still read. */
  end(): void {
    this.#finish(undefined);
  }

  /** The stream ends with `error`, after the items that wait, or instead of them with `discard`. */
  fail(error: Error, discard: boolean): void {
    if (!discard) return this.#finish(error);
    if (this.#state === "closed") return;
    // Who has not read all must not take the rest for all there was; who has read all may learn
    // that.
    const isCut = this.#state === "open" || this.#hasItem();
    this.#drop();
    this.#state = "ended";
    if (isCut) this.#error = error;
    this.#tellEnd();
  }

  // Short, as are those that it calls for each item: V8 puts them into the loop of the reader.
  next(): Promise<IteratorResult<T, undefined>> {
    const isFirst = this.#waiters.length === 0;
    const hasItem = isFirst && this.#hasItem();
    if (!hasItem || !timeSlices.take()) return this.#nextLater(isFirst, hasItem);
    try {
      return Promise.resolve({ done: false, value: this.#read() });
    } catch (error) {
      return Promise.reject(this.#misfit(error));
    }
  }

  /** Ends the reading. What has arrived, and what still comes, is dropped. */
  return(): Promise<IteratorResult<T, undefined>> {
    const wasOpen = this.#state === "open";
    this.#close();
    if (wasOpen) this.#owner.onReturn();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    if (this.#isTaken) {
      throw usageError(
        "FAILED_PRECONDITION",
        "this stream is being read already; its items come once, so keep them or call again",
      );
    }
    this.#isTaken = true;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  onSlice(): void {
    this.#isDeferred = false;
    this.#serve();
  }

  /** The result of a `next` that does not read an item now. `isFirst`: no other waits before it. */
  #nextLater(isFirst: boolean, hasItem: boolean): Promise<IteratorResult<T, undefined>> {
    if (hasItem) this.#defer();
    else if (isFirst && this.#state !== "open") {
      const { failedCall } = this.#owner;
      if (this.#error !== undefined && failedCall !== undefined) showCall(this.#error, failedCall, this.next);
      return this.#finalResult();
    } else if (isFirst) this.#lend();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  #defer(): void {
    if (this.#isDeferred) return;
    this.#isDeferred = true;
    timeSlices.wait(this);
  }

  /** Hands what has arrived to those who wait for it, and behind that the end. */
  #serve(): void {
    while (this.#waiters.length > 0 && !this.#isDeferred) {
      let result: IteratorResult<T, undefined>;
      try {
        if (!this.#hasItem()) return this.#tellEnd();
        if (!timeSlices.take()) return this.#defer();
        result = { done: false, value: this.#read() };
      } catch (error) {
        this.#waiters.shift()?.reject(this.#misfit(error));
        return;
      }
      this.#waiters.shift()?.resolve(result);
    }
  }

  /** True when the reader stands before an item. */
  #hasItem(): boolean {
    return this.#reader.remaining > 0 || this.#openNext();
  }

  #openNext(): boolean {
    this.#kept?.release(this.#openBytes);
    const chunk = this.#chunks.shift();
    this.#openBytes = chunk?.length ?? 0;
    if (chunk === undefined) return false;
    this.#reader.open(chunk, new DataView(chunk.buffer, chunk.byteOffset, chunk.length), 0, chunk.length);
    return true;
  }

  #read(): T {
    const before = this.#reader.remaining;
    const value = this.#codec.read(this.#reader);
    const bytes = before - this.#reader.remaining;
    this.#count++;
    if (bytes >= LARGE_ITEM_BYTES) timeSlices.lookSoon();
    const due = this.#credit.read(bytes);
    if (due > 0 && this.#state === "open") this.#grant(due);
    return value;
  }

  #misfit(cause: unknown): Error {
    this.#close();
    return this.#owner.onMisfit(cause, this.#count);
  }

  #finish(error: Error | undefined): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#error = error;
    this.#leave();
    this.#kept?.releaseWith(this);
    this.#serve();
  }

  onCrowded(): void {
    if (this.#waiters.length > 0 && !this.#hasItem()) this.#lend();
  }

  /**
   * The reader waits. Where its sender may be held up by other streams, it is lent so much that the
   * largest frame is within its credit.
   */
  #lend(): void {
    if (this.#kept?.streams.isCrowded !== true) return;
    const bytes = this.#credit.lend(this.#kept.streams.frameBytes);
    if (bytes > 0) this.#grant(bytes);
  }

  #grant(bytes: number): void {
    this.#allowance.grant(bytes);
    this.#owner.onConsumed(bytes);
  }

  /** Nothing comes any more. */
  #leave(): void {
    this.#kept?.streams.reading.delete(this);
  }

  /** Whoever waits has seen every item. */
  #tellEnd(): void {
    if (this.#state === "open") return this.#waiters.length > 0 ? this.#lend() : undefined;
    const [first, ...rest] = this.#waiters;
    this.#waiters = [];
    const { failedCall } = this.#owner;
    if (first !== undefined && this.#error !== undefined && failedCall !== undefined)
      this.#rejectReader(first, this.#error, failedCall);
    else if (first !== undefined) this.#finalResult().then(first.resolve, first.reject);
    for (const waiter of rest) waiter.resolve(DONE);
  }

  #rejectReader(reader: Waiter<T>, error: Error, call: FailedCall): void {
    this.#error = undefined;
    this.#state = "closed";
    rejectToCaller(reader.resolve, error, call);
  }

  /** The error is told once; then the stream is over. */
  #finalResult(): Promise<IteratorResult<T, undefined>> {
    const error = this.#error;
    this.#error = undefined;
    this.#state = "closed";
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error);
  }

  #close(): void {
    this.#drop();
    this.#state = "closed";
    this.#error = undefined; // who has left is told nothing more
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.resolve(DONE);
  }

  #drop(): void {
    this.#chunks.clear();
    this.#reader.close();
    this.#openBytes = 0;
    this.#leave();
    this.#kept?.releaseAll();
  }
}
