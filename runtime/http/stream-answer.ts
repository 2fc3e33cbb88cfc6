// The answer of a call that streams: its items as envelopes, and a last one with trailers and, if
// it has failed, why. What waits for the client is one item.

import type { ServerResponse } from "node:http";
import type { JsonValue } from "../json/json-value.js";
import type { AnswerMetadata, AnswerSink, Failure } from "./backend.js";
import { connectError } from "./connect-error.js";
import { END_STREAM, writeEnvelope } from "./envelopes.js";
import { writeHeaders } from "./header-metadata.js";
import type { HttpMethod } from "./http-method.js";
import { messageOf } from "./http-method.js";
import type { SlowRequests } from "./slow-requests.js";

export class StreamAnswer implements AnswerSink {
  writtenBytes = 0;
  isOver = false;
  readonly #response: ServerResponse;
  readonly #method: HttpMethod;
  readonly #stalled: SlowRequests;
  #hasHead = false;

  /** `stalled`: where answers are that their clients do not take. */
  constructor(response: ServerResponse, method: HttpMethod, stalled: SlowRequests) {
    this.#response = response;
    this.#method = method;
    this.#stalled = stalled;
  }

  onResult(value: JsonValue, beside: AnswerMetadata | undefined): void {
    void this.onItem(value, beside);
    this.onEnd(beside);
  }

  onItem(value: JsonValue, beside: AnswerMetadata | undefined): Promise<void> | undefined {
    if (this.isOver) return undefined;
    const text = JSON.stringify(messageOf(this.#method, value));
    this.#writeHead(beside);
    return this.#write(0, text) ? undefined : this.#drained();
  }

  onEnd(beside: AnswerMetadata | undefined): void {
    this.#end({}, beside);
  }

  onFailure(failure: Failure, beside: AnswerMetadata | undefined): void {
    this.#end({ error: connectError(failure) }, beside);
  }

  #end(last: { readonly error?: JsonValue }, beside: AnswerMetadata | undefined): void {
    if (this.isOver) return;
    this.#writeHead(beside);
    this.isOver = true;
    const trailers: Record<string, string> = {};
    if (beside !== undefined) writeHeaders(trailers, beside.trailers);
    const metadata = Object.fromEntries(Object.entries(trailers).map(([name, value]) => [name, [value]]));
    this.#write(END_STREAM, JSON.stringify(beside === undefined ? last : { ...last, metadata }));
    this.#response.end();
  }

  /** The handler may set headers until its first item. */
  #writeHead(beside: AnswerMetadata | undefined): void {
    if (this.#hasHead) return;
    this.#hasHead = true;
    const headers: Record<string, string> = { "content-type": "application/connect+json" };
    if (beside !== undefined) {
      beside.headersSent = true;
      writeHeaders(headers, beside.headers);
    }
    this.#response.writeHead(200, headers);
  }

  #write(flags: number, text: string): boolean {
    const bytes = writeEnvelope(flags, text);
    this.writtenBytes += bytes.length;
    return this.#response.write(bytes);
  }

  /** Resolves too when the client has gone. */
  #drained(): Promise<void> {
    const response = this.#response;
    this.#stalled.add(response);
    return new Promise((resolve) => {
      const done = (): void => {
        this.#stalled.delete(response);
        response.off("drain", done);
        response.off("close", done);
        resolve();
      };
      response.on("drain", done);
      response.on("close", done);
    });
  }
}
