// What a front gives to another protocol of each request: its body and its answer within the
// front's limits, and the calls of its connection.

import type { IncomingMessage, ServerResponse } from "node:http";
import { RpcError } from "../base/errors.js";
import { showForeign } from "../base/foreign-text.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { HTTP_BINARY_MS_PER_KIB, SMALL_BODY_PART_BYTES, SMALL_BODY_PART_MS } from "../base/limits/http.js";
import type { Metadata } from "../base/metadata.js";
import type { AnswerSink, Failure } from "./backend.js";
import type { BodyRoom } from "./body-room.js";
import { type Exchange, endsConnection, leaveRest, type Miss, refuse } from "./exchange.js";
import { readHeaders, writeHeaders } from "./header-metadata.js";
import type { Waited } from "./http-inflow.js";
import type { HttpMethod } from "./http-method.js";
import type { OtherCall, OtherExchange, Pauses } from "./other-protocol.js";
import { noRoomText } from "./request-messages.js";
import type { StreamOptions } from "./stream-exchange.js";
import { whenInTurn } from "./turn-piece.js";
import { whenDrained } from "./when-drained.js";
import { readWholeEnvelopes } from "./whole-envelopes.js";

/** What is read beyond the limit of a body, so that it is seen to be larger. */
const ONE_MORE = 1;

export class FrontExchange implements OtherExchange {
  readonly path: string;
  readBytes = 0;
  isOver = false;
  readonly #exchange: Exchange;
  readonly #limits: StreamOptions;
  readonly #explain: () => Miss;
  /** For how long the request has waited before it was seen. Its deadline runs since then. */
  readonly #waitedMs: number;
  /** The same at most, or for how long its first message has waited. */
  #queuedMs: number;
  /** Closed with the answer: who reads a body may leave it without a word. */
  #room: BodyRoom | undefined;

  /** `explain`: what is said of a path at which nothing is. */
  constructor(exchange: Exchange, path: string, limits: StreamOptions, waited: Waited, explain: () => Miss) {
    this.#exchange = exchange;
    this.path = path;
    this.#limits = limits;
    this.#waitedMs = waited.waitedMs;
    this.#queuedMs = waited.queuedMs;
    this.#explain = explain;
    leaveRest(exchange);
    exchange.response.on("close", () => {
      this.isOver = true;
      this.#room?.close();
    });
  }

  get request(): IncomingMessage {
    return this.#exchange.request;
  }

  get response(): ServerResponse {
    return this.#exchange.response;
  }

  get maxMessageBytes(): number {
    return this.#limits.maxMessageBytes;
  }

  get isLast(): boolean {
    return endsConnection(this.#exchange);
  }

  async *readEnvelopes(pauses: Pauses): AsyncGenerator<Uint8Array, void> {
    const { maxMessageBytes: maxBytes, slow } = this.#limits;
    const place = {
      maxBytes,
      pauses,
      slow,
      keep: (bytes: number) => this.#keep(bytes),
      onPart: (bytes: number) => this.#onPart(bytes),
    };
    for await (const whole of readWholeEnvelopes(this.request, place)) {
      if (this.readBytes === 0 || whole.length >= SMALL_BODY_PART_BYTES) await this.#takeTurn(whole.length);
      this.readBytes += whole.length;
      yield whole;
    }
  }

  async *readBody(): AsyncGenerator<Uint8Array, void> {
    const { maxMessageBytes, slow } = this.#limits;
    const chunks: AsyncIterator<Buffer> = this.request.iterator({ destroyOnReturn: false });
    const announced = Number(this.request.headers["content-length"]);
    slow.add(this.request);
    try {
      while (this.readBytes < maxMessageBytes + ONE_MORE) {
        const next = await chunks.next();
        if (next.done === true) break;
        this.readBytes += next.value.length;
        if (next.value.length !== announced) this.#keep(this.readBytes); // most come as one
        this.#onPart(next.value.length);
        yield next.value;
      }
    } finally {
      slow.delete(this.request);
    }
    await this.#takeTurn(this.readBytes);
    this.#keep(0);
  }

  /** Throws RESOURCE_EXHAUSTED when its peer has too much of what is not whole. */
  #keep(bytes: number): void {
    if (this.isOver || (bytes === 0 && this.#room === undefined)) return;
    this.#room ??= this.#exchange.connection.inflow.openRoom();
    if (!this.#room.hold(bytes)) throw new RpcError("RESOURCE_EXHAUSTED", noRoomText(bytes));
  }

  #onPart(bytes: number): void {
    if (bytes < SMALL_BODY_PART_BYTES) this.#exchange.connection.inflow.spend(SMALL_BODY_PART_MS);
  }

  /** Who reads it takes the message apart at once, where nobody measures how long that takes. */
  async #takeTurn(bytes: number): Promise<void> {
    const { inflow } = this.#exchange.connection;
    const { queuedMs } = await whenInTurn(inflow, bytes);
    this.#queuedMs = Math.max(this.#queuedMs, queuedMs);
    inflow.spend((bytes / 1024) * HTTP_BINARY_MS_PER_KIB);
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { response } = this;
    // A response of HTTP/2 that is over takes no bytes, and has told so already.
    if (this.isOver || response.write(bytes)) return;
    await whenDrained(response, this.#limits.stalled);
  }

  start(method: HttpMethod, call: OtherCall, sink: AnswerSink): () => void {
    const { fullName } = method;
    const { timeoutMs } = call;
    const limited = timeoutMs === undefined ? undefined : Math.min(timeoutMs, MAX_TIMEOUT_MS);
    let metadata: Metadata;
    try {
      metadata = readHeaders(this.request.headers, this.#limits.metadata);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      sink.onFailure({ code: error.code, message: error.text }, undefined);
      return () => undefined;
    }
    const running = this.#exchange.connection.caller.start(
      method,
      { ...call, waitedMs: this.#waitedMs, queuedMs: this.#queuedMs, timeoutMs: limited, metadata },
      sink,
    );
    return () => running.cancel(new RpcError("CANCELLED", `${fullName}: its client is gone`, { method: fullName }));
  }

  failureOf(error: unknown): Failure | undefined {
    return error instanceof RpcError ? { code: error.code, message: error.text } : undefined;
  }

  writeMetadata(headers: Record<string, string>, metadata: Metadata): void {
    writeHeaders(headers, metadata);
  }

  textOf({ message }: Failure): string {
    return showForeign(message);
  }

  explainPath(): string {
    return showForeign(this.#explain().message);
  }

  refusePath(): void {
    refuse(this.#exchange, this.#explain());
  }
}
