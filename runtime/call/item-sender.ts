// Writes the items of one stream, as fast as the peer gives credit and the socket takes them.

import { placeBelow } from "../base/contract-error.js";
import { LARGE_ITEM_BYTES } from "../base/limits/call.js";
import type { Outbox } from "../transport/outbox.js";
import { HEADER_BYTES } from "../wire/frame.js";
import { TOO_LONG, WRITE_AGAIN } from "../wire/frame-writer.js";
import type { ValueWriter } from "../wire/writer.js";
import type { ConnectionStreams } from "./connection-streams.js";
import { Credit } from "./credit.js";
import { timeSlices } from "./time-slices.js";

/** Beside what `FrameWriter.endItem` returns. */
const PUT_OFF = -3;

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
  readonly #outbox: Outbox;
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
  /** Bytes of the frames of all items so far. */
  sentBytes = 0;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(outbox: Outbox, { codec, name, streamId, streams }: ItemSenderOptions) {
    this.#outbox = outbox;
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
    return this.#credit.isOpen && this.#outbox.isWritable;
  }

  /**
   * Writes one item. False when it is too large for now: it is written again when the sender is
   * ready. Throws ContractError when it does not fit its type, RESOURCE_EXHAUSTED when it does not
   * fit a frame; it is not sent then.
   */
  write(item: unknown): boolean {
    const { writer } = this.#outbox;
    if (this.onFirst !== undefined) {
      this.onFirst();
      this.onFirst = undefined;
    }
    let isNew: boolean;
    let bytes: number;
    do {
      isNew = writer.beginItem(this.#streamId);
      try {
        this.#codec.write(writer, item);
      } catch (error) {
        writer.abandonItem();
        throw placeBelow(`${this.#name}[${this.#count}]`, error);
      }
      bytes = writer.endItem(this.#credit.bytes);
      if (bytes === TOO_LONG) bytes = this.#endLong();
    } while (bytes === WRITE_AGAIN);
    if (bytes === PUT_OFF) return false;
    this.#count++;
    this.#credit.spend(bytes);
    this.sentBytes += isNew ? bytes + HEADER_BYTES : bytes;
    if (bytes >= LARGE_ITEM_BYTES) timeSlices.lookSoon();
    if (isNew || writer.isItemFrameFull) this.#outbox.scheduleFlush(); // else it leaves with those before it
    return true;
  }

  /** No item follows. */
  finish(): void {
    this.#countBeyond(0);
  }

  /** Resolves when the next item may be written, or nothing goes anywhere any more. */
  ready(): Promise<void> {
    if (this.#isStopped || this.#mayGoOn()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#await();
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
    const wake = this.#wake;
    if (wake === undefined) return;
    if (!this.#isStopped && !this.#mayGoOn()) return this.#await();
    this.#wake = undefined;
    this.#outbox.leave(this);
    this.#streams.leave(this);
    wake();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#countBeyond(0);
    this.wake();
    this.onStop();
  }

  /**
   * Has itself woken by what it lacks; credit comes to it by itself. What is there now may be gone
   * when the rest comes: then it looks again.
   */
  #await(): void {
    if (!this.#outbox.isWritable) this.#outbox.whenWritable(this);
    if (this.#largeBytes > 0) this.#streams.whenRead(this);
  }

  /**
   * As `isReady`, for an item that was put off too. It is forgotten: written again, it may be put
   * off again.
   */
  #mayGoOn(): boolean {
    if (!this.isReady || !(this.#largeBytes === 0 || this.#hasRoom(this.#largeBytes))) return false;
    this.#largeBytes = 0;
    return true;
  }

  #hasRoom(bytes: number): boolean {
    const beyond = bytes - this.#credit.bytes;
    return beyond <= 0 || this.#streams.mayGoBeyond(beyond);
  }

  /**
   * Ends an item that is longer than the credit; PUT_OFF when it must wait. Otherwise as `endItem`.
   */
  #endLong(): number {
    const { writer } = this.#outbox;
    if (!this.#hasRoom(writer.itemBytes)) {
      this.#largeBytes = writer.itemBytes;
      writer.abandonItem();
      return PUT_OFF;
    }
    const bytes = writer.endItem(Infinity);
    if (bytes > 0) this.#countBeyond(bytes - this.#credit.bytes);
    return bytes;
  }

  #countBeyond(bytes: number): void {
    const change = bytes - this.#beyondBytes;
    if (change === 0) return;
    this.#beyondBytes = bytes;
    this.#streams.changeBeyond(change);
  }
}
