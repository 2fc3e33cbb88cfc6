// The answer of a call that streams nothing, as Connect has it: a result or an error as JSON, with
// metadata as headers.

import type { ServerResponse } from "node:http";
import type { JsonValue } from "../json/json-value.js";
import type { AnswerMetadata, AnswerSink, Failure } from "./backend.js";
import { CONNECT_CODES } from "./connect-codes.js";
import { connectError } from "./connect-error.js";
import { writeHeaders } from "./header-metadata.js";
import { type HttpMethod, messageOf } from "./http-method.js";

export class UnaryAnswer implements AnswerSink {
  writtenBytes = 0;
  /** Nothing more is written. */
  isOver = false;
  readonly #response: ServerResponse;
  readonly #method: HttpMethod;
  readonly #isLast: () => boolean;

  /** `isLast`: whether the connection is to be closed behind the answer. */
  constructor(response: ServerResponse, method: HttpMethod, isLast: () => boolean) {
    this.#response = response;
    this.#method = method;
    this.#isLast = isLast;
  }

  onResult(value: JsonValue, beside: AnswerMetadata | undefined): void {
    this.#write(200, messageOf(this.#method, value), beside, undefined);
  }

  onFailure(failure: Failure, beside: AnswerMetadata | undefined): void {
    this.#write(CONNECT_CODES[failure.code][1], connectError(failure), beside, failure.retryAfterMs);
  }

  onItem(): undefined {
    // No method that streams nothing has items.
  }

  onEnd(): void {
    // As above.
  }

  #write(status: number, message: JsonValue, beside: AnswerMetadata | undefined, retryAfterMs: number | undefined): void {
    if (this.isOver) return;
    const body = Buffer.from(JSON.stringify(message));
    this.isOver = true;
    const headers: Record<string, string> = { "content-type": "application/json", "content-length": String(body.length) };
    if (beside !== undefined) {
      writeHeaders(headers, beside.headers);
      writeHeaders(headers, beside.trailers, "trailer-");
    }
    if (retryAfterMs !== undefined) headers["retry-after"] = String(Math.ceil(retryAfterMs / 1_000));
    if (this.#isLast()) headers["connection"] = "close";
    this.writtenBytes = body.length;
    this.#response.writeHead(status, headers);
    this.#response.end(body);
  }
}
