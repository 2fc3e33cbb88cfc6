// Writes the items of one stream, as fast as the peer gives credit and the socket takes them.

import { placeBelow } from "../base/contract-error.js";
import { LARGE_ITEM_BYTES } from "../base/limits.js";
import type { Connection } from "../transport/connection.js";
import type { ValueWriter } from "../wire/writer.js";
import { Credit } from "./credit.js";
import { timeSlices } from "./time-slices.js";

export interface ItemSenderOptions {
  readonly codec: ValueWriter<unknown>;
  /** What errors call the items together, such as `values`. */
  readonly name: string;
  readonly streamId: number;
  /** Senders of this connection that wait until the socket takes more. Whoever learns of that wakes them. */
  readonly waiting: Set<ItemSender>;
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
  readonly #waiting: Set<ItemSender>;
  /** What the peer takes now. */
  readonly #credit = new Credit();
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(connection: Connection, { codec, name, streamId, waiting }: ItemSenderOptions) {
    this.#connection = connection;
    this.#codec = codec;
    this.#name = name;
    this.#streamId = streamId;
    this.#waiting = waiting;
  }

  /** The call is over: nothing that is written goes anywhere. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether the next item may be written. */
  get isReady(): boolean {
    return this.#credit.isOpen && this.#connection.isWritable;
  }

  /** Writes one item. Throws ContractError when it does not fit its type, RESOURCE_EXHAUSTED when it does not fit a frame; it is not sent then. */
  write(item: unknown): void {
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
      } catch (error) {
        writer.abandonItem();
        throw placeBelow(`${this.#name}[${this.#count}]`, error);
      }
      bytes = writer.endItem();
    }
    this.#count++;
    this.#credit.spend(bytes);
    if (bytes >= LARGE_ITEM_BYTES) timeSlices.lookSoon();
    this.#connection.scheduleFlush();
  }

  /** Resolves when the next item may be written, or nothing goes anywhere any more. */
  ready(): Promise<void> {
    if (this.#isStopped || this.isReady) return Promise.resolve();
    this.#waiting.add(this);
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Throws when the peer may not give so much. */
  addCredit(bytes: number): void {
    this.#credit.grant(bytes);
    this.wake();
  }

  /** Looks again whether it may go on. */
  wake(): void {
    if (!this.#isStopped && !this.isReady) return;
    this.#waiting.delete(this);
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.wake();
    this.onStop();
  }
}

/** The socket takes more: those go on that have credit. */
export function wakeAll(waiting: ReadonlySet<ItemSender>): void {
  for (const sender of [...waiting]) sender.wake();
}
