// The answer of a call that streams nothing, as Connect has it: a result or an error as JSON, with
// metadata as headers. A GET may be answered with "as you have it".

import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { MAX_WAITING_BYTES } from "../base/limits/connection.js";
import { LARGE_ANSWER_BYTES } from "../base/limits/http.js";
import type { JsonValue } from "../json/json-value.js";
import { unreadError } from "../server/answer-errors.js";
import type { AnswerMetadata, AnswerSink, Failure } from "./backend.js";
import { CONNECT_CODES } from "./connect-codes.js";
import { connectError } from "./connect-error.js";
import type { Exchange } from "./exchange.js";
import { writeHeaders } from "./header-metadata.js";
import { type HttpMethod, textOf } from "./http-method.js";
import type { SlowRequests } from "./slow-requests.js";

/** Of a GET: what may be kept of its answer, and what its client has kept. */
export interface Caching {
  readonly maxAgeMs: number;
  /** The headers that an answer may depend on. */
  readonly vary: string;
  readonly ifNoneMatch: string | undefined;
}

export class UnaryAnswer implements AnswerSink {
  writtenBytes = 0;
  /** Nothing more is written. */
  isOver = false;
  readonly #exchange: Exchange;
  readonly #method: HttpMethod;
  readonly #stalled: SlowRequests;
  readonly #caching: Caching | undefined;

  /** `stalled`: where large answers are that their clients do not take. */
  constructor(exchange: Exchange, method: HttpMethod, stalled: SlowRequests, caching?: Caching) {
    this.#exchange = exchange;
    this.#method = method;
    this.#stalled = stalled;
    this.#caching = caching;
  }

  onResult(value: JsonValue, beside: AnswerMetadata | undefined): void {
    if (this.isOver) return;
    const body = textOf(this.#method, value);
    if (body.length >= LARGE_ANSWER_BYTES && !this.#keeps(body)) return;
    const headers = this.#begin(beside);
    const { response } = this.#exchange;
    if (this.#caching !== undefined && allowsKeeping(headers, body, this.#caching)) {
      response.writeHead(304, headers);
      response.end();
    } else this.#end(response, 200, headers, body);
  }

  onFailure(failure: Failure, beside: AnswerMetadata | undefined): void {
    if (this.isOver) return;
    const headers = this.#begin(beside);
    if (failure.retryAfterMs !== undefined) headers["retry-after"] = String(Math.ceil(failure.retryAfterMs / 1_000));
    if (this.#caching !== undefined) headers["cache-control"] = "no-store";
    const body = JSON.stringify(connectError(failure));
    this.#end(this.#exchange.response, CONNECT_CODES[failure.code][1], headers, body);
  }

  onItem(): undefined {
    // No method that streams nothing has items.
  }

  onEnd(): void {
    // As above.
  }

  /** Until the client has taken it; false when it has left too much, and is told so. */
  #keeps(body: string): boolean {
    const { connection, response } = this.#exchange;
    const bytes = Buffer.byteLength(body);
    const waiting = connection.waitingBytes + bytes;
    if (waiting > MAX_WAITING_BYTES && connection.waitingBytes > 0) {
      const { code, text } = unreadError(this.#method.fullName, connection.waitingBytes);
      this.onFailure({ code, message: text }, undefined);
      return false;
    }
    connection.waitingBytes = waiting;
    this.#stalled.add(response);
    response.on("close", () => {
      connection.waitingBytes -= bytes;
      this.#stalled.delete(response);
    });
    return true;
  }

  #begin(beside: AnswerMetadata | undefined): Record<string, string> {
    this.isOver = true;
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (beside !== undefined) {
      writeHeaders(headers, beside.headers);
      writeHeaders(headers, beside.trailers, "trailer-");
    }
    if (this.#exchange.connection.closesBehindAnswer) headers["connection"] = "close";
    return headers;
  }

  /** A text: Node puts one behind its headers, and writes both at once. */
  #end(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
    this.writtenBytes = Buffer.byteLength(body);
    headers["content-length"] = String(this.writtenBytes);
    response.writeHead(status, headers);
    // The same bytes, where there are no others than of ASCII: Node copies them twice as fast.
    response.end(body, this.writtenBytes === body.length ? "latin1" : "utf8");
  }
}

/** Puts into the headers what may be kept. True when the client has kept just this. */
function allowsKeeping(headers: Record<string, string>, body: string, { maxAgeMs, vary, ifNoneMatch }: Caching): boolean {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  headers["etag"] = etag;
  headers["cache-control"] = maxAgeMs > 0 ? `max-age=${Math.floor(maxAgeMs / 1_000)}` : "no-cache";
  if (vary !== "") headers["vary"] = vary;
  return ifNoneMatch?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag) === true;
}
