// What a front gives to another protocol of each request: its body and its answer within the
// front's limits, and the calls of its connection.

import type { IncomingMessage, ServerResponse } from "node:http";
import { RpcError } from "../base/errors.js";
import { showForeign } from "../base/foreign-text.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import type { Metadata } from "../base/metadata.js";
import type { AnswerSink, Failure } from "./backend.js";
import { type Exchange, endsConnection, type Miss, refuse } from "./exchange.js";
import { readHeaders, writeHeaders } from "./header-metadata.js";
import type { HttpMethod } from "./http-method.js";
import type { OtherCall, OtherExchange, Pauses } from "./other-protocol.js";
import type { StreamOptions } from "./stream-exchange.js";
import { whenDrained } from "./when-drained.js";
import { readWholeEnvelopes } from "./whole-envelopes.js";

/** What is read beyond the limit of a body, so that it is seen to be larger. */
const ONE_MORE = 1;

/** Its bodies are read by somebody else. */
const UNKNOWN_WAIT = { waitedMs: 0, queuedMs: 0 } as const;

export class FrontExchange implements OtherExchange {
  readonly path: string;
  readBytes = 0;
  isOver = false;
  readonly #exchange: Exchange;
  readonly #limits: StreamOptions;
  readonly #explain: () => Miss;

  /** `explain`: what is said of a path at which nothing is. */
  constructor(exchange: Exchange, path: string, limits: StreamOptions, explain: () => Miss) {
    this.#exchange = exchange;
    this.path = path;
    this.#limits = limits;
    this.#explain = explain;
    exchange.response.on("close", () => {
      this.isOver = true;
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
    const { maxMessageBytes, slow } = this.#limits;
    for await (const whole of readWholeEnvelopes(this.request, maxMessageBytes, pauses, slow)) {
      this.readBytes += whole.length;
      yield whole;
    }
  }

  async *readBody(): AsyncGenerator<Uint8Array, void> {
    const { maxMessageBytes, slow } = this.#limits;
    const chunks: AsyncIterator<Buffer> = this.request.iterator({ destroyOnReturn: false });
    slow.add(this.request);
    try {
      while (this.readBytes < maxMessageBytes + ONE_MORE) {
        const next = await chunks.next();
        if (next.done === true) return;
        this.readBytes += next.value.length;
        yield next.value;
      }
    } finally {
      slow.delete(this.request);
    }
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
      { ...call, ...UNKNOWN_WAIT, timeoutMs: limited, metadata },
      sink,
    );
    return () => running.cancel(new RpcError("CANCELLED", `${fullName}: its client is gone`, { method: fullName }));
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
