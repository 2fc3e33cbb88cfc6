// The streams of one call as its client sees them: items in, items out, credit both ways. The call
// itself is outgoing-call.ts.

import { AsyncResource } from "node:async_hooks";
import { ContractError, placeBelow } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { isError } from "../base/realms.js";
import { ViolationError } from "../base/violation.js";
import type { RequestStreamDef } from "../schema/service-def.js";
import type { Connection } from "../transport/connection.js";
import type { Outbox } from "../transport/outbox.js";
import type { Codec } from "../wire/codec.js";
import { Flag, Kind, STREAM_WINDOW_BYTES } from "../wire/frame.js";
import type { Reader } from "../wire/reader.js";
import { argumentError, overflowError, resultError } from "./call-errors.js";
import type { CallStream } from "./call-stream.js";
import type { FailedCall } from "./caller-stack.js";
import type { ConnectionStreams } from "./connection-streams.js";
import { ItemQueue, type ItemQueueOwner } from "./item-queue.js";
import { ItemSender } from "./item-sender.js";
import type { OutgoingCall } from "./outgoing-call.js";
import { type Items, sendItems } from "./send-items.js";

export interface OutgoingStreamOptions {
  /** The items for the server, and where they come from. */
  readonly request?: RequestStreamDef | undefined;
  readonly source?: Items<unknown> | undefined;
  /**
   * Milliseconds that the call may wait for an instance when nobody gave it a deadline; undefined
   * when somebody did.
   */
  readonly waitMs?: number | undefined;
}

export class OutgoingStream implements CallStream, ItemQueueOwner {
  /** Items that the server sends; set by `receive`. */
  incoming: ItemQueue | undefined = undefined;
  /** Items have moved: the call cannot be made again on another connection. */
  hasMoved = false;
  readonly #call: OutgoingCall;
  /** Milliseconds that the call waits for an instance, when nobody gave it a deadline. */
  readonly #waitMs: number | undefined;
  /**
   * Monotonic milliseconds at which a stream without a deadline of its own ends: with the call that
   * made it.
   */
  #endsAt = Infinity;
  readonly #request: RequestStreamDef | undefined;
  readonly #source: Items<unknown> | undefined;
  /**
   * Where the caller is: its source runs there, and not where the frame came from that lets it
   * begin.
   */
  readonly #caller: AsyncResource | undefined;
  #sender: ItemSender | undefined;
  // Where the current attempt runs.
  #outbox: Outbox | undefined;
  #streamId = 0;
  #streams: ConnectionStreams | undefined;
  /** What the server may send at first on this attempt; 0 once it cannot any more. */
  #windowBytes = 0;

  constructor(call: OutgoingCall, options: OutgoingStreamOptions) {
    const { request, source, waitMs } = options;
    this.#call = call;
    this.#request = request;
    this.#source = source;
    this.#caller = source && new AsyncResource("callwire.source");
    this.#waitMs = waitMs;
  }

  get sentBytes(): number {
    return this.#sender?.sentBytes ?? 0;
  }

  /** Expects items of this type from the server. */
  receive(item: Codec<unknown>): ItemQueue {
    this.incoming = new ItemQueue(item, this);
    this.incoming.allow(STREAM_WINDOW_BYTES);
    return this.incoming;
  }

  /**
   * An attempt is about to be written; returns what else its CALL is flagged with. A stream without
   * a deadline of its own has none from here on: keepalive watches the peer.
   */
  onSending(streams: ConnectionStreams): number {
    if (this.#waitMs !== undefined) this.#call.moveDeadline(this.#endsAt);
    this.#closeWindow();
    this.#streams = streams;
    if (this.incoming === undefined) return 0;
    this.#windowBytes = streams.openWindow();
    this.incoming.join(streams, this.#windowBytes);
    return this.#windowBytes < STREAM_WINDOW_BYTES ? Flag.SMALL_WINDOW : 0;
  }

  /** The attempt was refused, and the call waits for another instance. */
  onWaiting(now: number): void {
    if (this.#waitMs !== undefined) this.#call.moveDeadline(Math.min(this.#endsAt, now + this.#waitMs));
  }

  /** It ends at this moment at the latest, in monotonic milliseconds. */
  endBy(deadlineAt: number): void {
    this.#endsAt = Math.min(this.#endsAt, deadlineAt);
  }

  /** An attempt was written. */
  onSent(connection: Connection, streamId: number): void {
    this.#outbox = connection.outbox;
    this.#streamId = streamId;
  }

  /** ITEM. Throws when the server may not send it. */
  onItems(reader: Reader): void {
    if (this.incoming === undefined) throw new ViolationError("items for a call that expects none");
    this.hasMoved = true;
    this.incoming.push(reader);
  }

  /**
   * CREDIT. The first one says that the handler runs: only now the source is touched, so that a
   * refused call can go elsewhere.
   */
  onCredit(bytes: number): void {
    if (this.#request === undefined) throw new ViolationError("credit for a call that sends no items");
    if (this.#sender !== undefined) return this.#sender.addCredit(bytes);
    if (this.#source === undefined || this.#outbox === undefined || this.#streams === undefined) return;
    this.hasMoved = true;
    this.#sender = new ItemSender(this.#outbox, {
      codec: this.#request.item,
      name: this.#request.name,
      streamId: this.#streamId,
      streams: this.#streams,
    });
    this.#sender.addCredit(bytes);
    this.#caller?.runInAsyncScope(this.#send, this, this.#source, this.#sender);
  }

  /** The call is settled, or its connection gone: nothing more is sent. */
  stop(): void {
    this.#outbox = undefined;
    this.#closeWindow();
    this.#sender?.stop();
  }

  get failedCall(): FailedCall {
    return this.#call;
  }

  onConsumed(bytes: number): void {
    this.#outbox?.sendControl(Kind.CREDIT, 0, this.#streamId, bytes);
  }

  onReturn(): void {
    this.#call.cancel();
  }

  onOverflow(): void {
    const { fullName } = this.#call.method;
    this.#call.cancel(overflowError(fullName, fullName));
  }

  onMisfit(cause: unknown, index: number): Error {
    const error = resultError(this.#call.method.fullName, placeBelow(`items[${index}]`, cause));
    this.#call.cancel(error);
    return error;
  }

  async #send(source: Items<unknown>, sender: ItemSender): Promise<void> {
    try {
      await sendItems(source, sender);
    } catch (error) {
      if (!sender.isStopped) this.#call.cancel(this.#sendError(error));
      return;
    }
    sender.finish();
    if (!sender.isStopped) this.#outbox?.sendControl(Kind.END, 0, this.#streamId, 0);
  }

  /**
   * An item that does not fit its type is an argument that does not; anything else is what the
   * caller's own source threw.
   */
  #sendError(cause: unknown): RpcError {
    const { fullName } = this.#call.method;
    if (cause instanceof RpcError && cause.code === "RESOURCE_EXHAUSTED") return cause;
    if (cause instanceof ContractError) return argumentError(fullName, cause);
    const text = `${fullName}: the source of \`${this.#request?.name ?? ""}\` failed: ${describeCause(cause)}`;
    return new RpcError("CANCELLED", text, { method: fullName, processed: "unknown", cause });
  }

  #closeWindow(): void {
    this.#streams?.closeWindow(this.#windowBytes);
    this.#windowBytes = 0;
  }
}

function describeCause(cause: unknown): string {
  return isError(cause) ? cause.message : String(cause);
}
