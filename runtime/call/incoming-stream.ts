// The streams of one call as its server sees them: items of the client, items for the client,
// credit both ways.

import { placeBelow } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { isError } from "../base/realms.js";
import { ViolationError } from "../base/violation.js";
import type { RequestStreamDef } from "../schema/service-def.js";
import type { Outbox } from "../transport/outbox.js";
import type { Codec } from "../wire/codec.js";
import { Kind } from "../wire/frame.js";
import type { Reader } from "../wire/reader.js";
import { sendBound } from "./bound-items.js";
import { overflowError } from "./call-errors.js";
import type { ConnectionStreams } from "./connection-streams.js";
import type { CallItems, IncomingCall } from "./incoming-call.js";
import { ItemQueue, type ItemQueueOwner } from "./item-queue.js";
import { ItemSender } from "./item-sender.js";
import type { RequestStream } from "./request-stream.js";
import { writeHeaders } from "./response-metadata.js";
import { isItems } from "./send-items.js";

export interface IncomingStreamOptions {
  /** Full name of the method. */
  readonly method: string;
  /** The items that the client sends. */
  readonly request?: RequestStreamDef | undefined;
  /** Codec of the items that the server sends. */
  readonly response?: Codec<unknown> | undefined;
  /** All of this connection. */
  readonly streams: ConnectionStreams;
  /** Bytes that the server may send before the first CREDIT. */
  readonly windowBytes: number;
}

export class IncomingStream implements CallItems, ItemQueueOwner {
  readonly #outbox: Outbox;
  readonly #streamId: number;
  readonly #method: string;
  /** What errors call the client's items together. */
  readonly #requestName: string;
  readonly #queue: ItemQueue | undefined;
  readonly #sender: ItemSender | undefined;
  readonly #streams: ConnectionStreams;
  /** What the client was given at first; 0 once it cannot send any more. */
  #windowBytes = 0;
  /** The client has sent its END. */
  #isHalfClosed = false;

  constructor(outbox: Outbox, call: IncomingCall, options: IncomingStreamOptions) {
    const { request, response, streams, windowBytes } = options;
    const { streamId } = call;
    this.#outbox = outbox;
    this.#streamId = streamId;
    this.#method = options.method;
    this.#streams = streams;
    this.#requestName = request?.name ?? "";
    this.#queue = request && new ItemQueue(request.item, this);
    this.#sender = response && new ItemSender(outbox, { codec: response, name: "items", streamId, streams });
    if (this.#sender === undefined) return;
    this.#sender.addCredit(windowBytes);
    // The handler may set headers until its first item.
    this.#sender.onFirst = () => writeHeaders(outbox.writer, streamId, call.response);
  }

  /** The items of the client, for the handler. */
  get items(): RequestStream<unknown> {
    return this.#queue ?? NO_ITEMS;
  }

  /** The handler is about to run: the client may send. */
  start(): void {
    if (this.#queue === undefined) return;
    this.#windowBytes = this.#streams.openWindow();
    this.#queue.join(this.#streams, this.#windowBytes);
    this.#queue.allow(this.#windowBytes);
    this.#sendCredit(this.#windowBytes);
  }

  /**
   * Sends what the handler returned, and resolves when all of it is written or the call is over.
   * Rejects with what the handler's source threw, and with the error of an item that does not fit
   * its type.
   */
  async send(result: unknown): Promise<void> {
    if (this.#sender === undefined) return;
    const source = await result;
    if (!isItems(source)) throw new TypeError(`a handler of a stream must return an iterable, got ${typeof source}`);
    await sendBound(source, this.#sender);
  }

  /** ITEM. Throws when the client may not send it. */
  onItems(reader: Reader): void {
    if (this.#queue === undefined) throw new ViolationError("items for a method that takes none");
    if (this.#isHalfClosed) throw new ViolationError("items behind the END of their stream");
    this.#queue.push(reader);
  }

  /** END: the client's items are over. */
  onEnd(): void {
    if (this.#queue === undefined) throw new ViolationError("an END for a method that takes no items");
    if (this.#isHalfClosed) throw new ViolationError("a second END of one stream");
    this.#isHalfClosed = true;
    this.#closeWindow();
    this.#queue.end();
  }

  /** CREDIT. */
  onCredit(bytes: number): void {
    if (this.#sender === undefined) throw new ViolationError("credit for a method that sends no items");
    this.#sender.addCredit(bytes);
  }

  /**
   * The call is over before its items: the handler's loop over the client's items throws `reason`.
   */
  cancel(reason: RpcError): void {
    this.#queue?.fail(reason, true);
    this.#sender?.stop();
  }

  /** Bytes of the frames of the items that were sent. */
  get sentBytes(): number {
    return this.#sender?.sentBytes ?? 0;
  }

  /** Bytes of items that the client may still send. */
  get openBytes(): number {
    return this.#queue === undefined || this.#isHalfClosed ? 0 : this.#queue.allowance;
  }

  /** The call has its outcome: whoever still reads reads nothing more. */
  close(): void {
    this.#closeWindow();
    void this.#queue?.return();
    this.#sender?.stop();
  }

  onOverflow(): void {
    // Without a method, which would make it the error of a call that the handler has made.
    this.#queue?.fail(overflowError(this.#method, undefined), true);
  }

  onConsumed(bytes: number): void {
    this.#sendCredit(bytes);
  }

  onReturn(): void {
    // The handler has enough. What is still on its way is dropped, and the client, without credit,
    // stops by itself.
  }

  onMisfit(cause: unknown, index: number): Error {
    const error = placeBelow(`${this.#requestName}[${index}]`, cause);
    const text = isError(error) ? error.message : String(error);
    // Without a method, which would make it the error of a call that the handler has made.
    return new RpcError("INVALID_ARGUMENT", `${this.#method}: ${text}`, { cause: error });
  }

  #closeWindow(): void {
    this.#streams.closeWindow(this.#windowBytes);
    this.#windowBytes = 0;
  }

  #sendCredit(bytes: number): void {
    this.#outbox.sendControl(Kind.CREDIT, 0, this.#streamId, bytes);
  }
}

/** What the handler of a method that streams nothing to it would read. */
export const NO_ITEMS: RequestStream<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
