// The answer of a call that streams, whatever its form is: its head, its items and its end. What
// waits for the client is one item.

import type { ServerResponse } from "node:http";
import type { JsonValue } from "../json/json-value.js";
import type { AnswerMetadata, AnswerSink, Failure } from "./backend.js";
import { writeHeaders } from "./header-metadata.js";
import { type HttpMethod, messageOf } from "./http-method.js";
import type { SlowRequests } from "./slow-requests.js";
import { whenDrained } from "./when-drained.js";

export abstract class ItemAnswer implements AnswerSink {
  writtenBytes = 0;
  isOver = false;
  readonly #response: ServerResponse;
  readonly #method: HttpMethod;
  readonly #stalled: SlowRequests;
  readonly #headers: Readonly<Record<string, string>>;
  #hasHead = false;

  /** `stalled`: where answers are that their clients do not take. */
  constructor(response: ServerResponse, method: HttpMethod, stalled: SlowRequests, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    this.#method = method;
    this.#stalled = stalled;
    this.#headers = headers;
  }

  protected abstract encodeItem(message: JsonValue): string | Buffer;
  protected abstract encodeEnd(beside: AnswerMetadata | undefined): string | Buffer;
  protected abstract encodeFailure(failure: Failure, beside: AnswerMetadata | undefined): string | Buffer;

  onResult(value: JsonValue, beside: AnswerMetadata | undefined): void {
    void this.onItem(value, beside);
    this.onEnd(beside);
  }

  onItem(value: JsonValue, beside: AnswerMetadata | undefined): Promise<void> | undefined {
    if (this.isOver) return undefined;
    const item = this.encodeItem(messageOf(this.#method, value));
    this.#writeHead(beside);
    return this.#write(item) ? undefined : whenDrained(this.#response, this.#stalled);
  }

  onEnd(beside: AnswerMetadata | undefined): void {
    if (!this.isOver) this.#end(this.encodeEnd(beside), beside);
  }

  onFailure(failure: Failure, beside: AnswerMetadata | undefined): void {
    if (!this.isOver) this.#end(this.encodeFailure(failure, beside), beside);
  }

  #end(last: string | Buffer, beside: AnswerMetadata | undefined): void {
    this.#writeHead(beside);
    this.isOver = true;
    this.#write(last);
    this.#response.end();
  }

  /** The handler may set headers until its first item. */
  #writeHead(beside: AnswerMetadata | undefined): void {
    if (this.#hasHead) return;
    this.#hasHead = true;
    const headers: Record<string, string> = { ...this.#headers };
    if (beside !== undefined) {
      beside.headersSent = true;
      writeHeaders(headers, beside.headers);
    }
    this.#response.writeHead(200, headers);
  }

  #write(bytes: string | Buffer): boolean {
    this.writtenBytes += Buffer.byteLength(bytes);
    return this.#response.write(bytes);
  }
}
