// Writes the items of one stream, as fast as the peer gives credit and the socket takes them.

import { placeBelow } from "../base/contract-error.js";
import { LARGE_ITEM_BYTES } from "../base/limits.js";
import type { Connection } from "../transport/connection.js";
import type { ValueWriter } from "../wire/writer.js";
import type { ConnectionStreams } from "./connection-streams.js";
import { Credit } from "./credit.js";
import { timeSlices } from "./time-slices.js";

export interface ItemSenderOptions {
  readonly codec: ValueWriter<unknown>;
  /** What errors call the items together, such as `values`. */
  readonly name: string;
  readonly streamId: number;
  /** All of this connection. */
  readonly streams: ConnectionStreams;
}

export class ItemSender {
  /** Called once when the call is over before its items are. */
  onStop: () => void = () => undefined;
  /** Called before the first item is written. */
  onFirst: (() => void) | undefined = undefined;
  readonly #connection: Connection;
  readonly #codec: ValueWriter<unknown>;
  readonly #streamId: number;
  /** What errors call the items together. */
  readonly #name: string;
  #count = 0;
  readonly #streams: ConnectionStreams;
  /** What the peer takes now. */
  readonly #credit = new Credit();
  /** Bytes of the item that waits as it would go too far beyond the credit; 0 when none does. */
  #largeBytes = 0;
  /** Sent beyond the credit. */
  #beyondBytes = 0;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(connection: Connection, { codec, name, streamId, streams }: ItemSenderOptions) {
    this.#connection = connection;
    this.#codec = codec;
    this.#name = name;
    this.#streamId = streamId;
    this.#streams = streams;
  }

  /** The call is over: nothing that is written goes anywhere. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether the next item may be written. */
  get isReady(): boolean {
    return this.#credit.isOpen && this.#connection.isWritable && (this.#largeBytes === 0 || this.#hasRoom(this.#largeBytes));
  }

  /**
   * Writes one item. False when it is too large for now: it is written again when the sender is ready. Throws ContractError when it does not fit its type, RESOURCE_EXHAUSTED when it does not fit a frame; it is not sent then.
   */
  write(item: unknown): boolean {
    const { writer } = this.#connection;
    if (this.onFirst !== undefined) {
      this.onFirst();
      this.onFirst = undefined;
    }
    let bytes = -1;
    while (bytes < 0) {
      writer.beginItem(this.#streamId);
      try {
        this.#codec.write(writer, item);
        if (!this.#hasRoom(writer.itemBytes)) return this.#putOff();
      } catch (error) {
        writer.abandonItem();
        throw placeBelow(`${this.#name}[${this.#count}]`, error);
      }
      bytes = writer.endItem();
    }
    this.#count++;
    this.#largeBytes = 0;
    this.#credit.spend(bytes);
    if (!this.#credit.isOpen) this.#countBeyond(-this.#credit.bytes);
    if (bytes >= LARGE_ITEM_BYTES) timeSlices.lookSoon();
    this.#connection.scheduleFlush();
    return true;
  }

  /** No item follows. */
  finish(): void {
    this.#countBeyond(0);
  }

  /** Resolves when the next item may be written, or nothing goes anywhere any more. */
  ready(): Promise<void> {
    if (this.#isStopped || this.isReady) return Promise.resolve();
    this.#streams.waiting.add(this);
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Throws when the peer may not give so much. */
  addCredit(bytes: number): void {
    this.#credit.grant(bytes);
    if (this.#beyondBytes > 0) this.#countBeyond(Math.max(0, -this.#credit.bytes));
    this.wake();
  }

  /** Looks again whether it may go on. */
  wake(): void {
    if (!this.#isStopped && !this.isReady) return;
    this.#streams.waiting.delete(this);
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#countBeyond(0);
    this.wake();
    this.onStop();
  }

  #hasRoom(bytes: number): boolean {
    const beyond = bytes - this.#credit.bytes;
    return beyond <= 0 || this.#streams.mayGoBeyond(beyond);
  }

  #putOff(): false {
    const { writer } = this.#connection;
    this.#largeBytes = writer.itemBytes;
    writer.abandonItem();
    return false;
  }

  #countBeyond(bytes: number): void {
    const change = bytes - this.#beyondBytes;
    if (change === 0) return;
    this.#beyondBytes = bytes;
    this.#streams.changeBeyond(change);
  }
}
