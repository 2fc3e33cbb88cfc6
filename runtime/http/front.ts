// Routes HTTP requests to methods, as Connect has them. Where calls go is the backend's affair.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../base/clock.js";
import { HTTP_BODY_TIMEOUT_MS, HTTP_STALLED_MS, MAX_SHOWN_PATH } from "../base/limits/http.js";
import { suggest } from "../base/suggest.js";
import { isThenable } from "../server/is-thenable.js";
import type { HttpBackend } from "./backend.js";
import { type Exchange, type Miss, refuse } from "./exchange.js";
import type { HttpConnection } from "./http-connection.js";
import type { HttpMethod } from "./http-method.js";
import { SlowRequests } from "./slow-requests.js";
import { runStream, type StreamOptions } from "./stream-exchange.js";
import { runUnary } from "./unary-exchange.js";

export interface FrontOptions {
  /** Headers that become metadata, beside those of traces. */
  readonly metadata: readonly string[];
  readonly clock: Clock;
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;
const STREAM_TYPE = /^application\/connect\+json\s*$/i;

export class Front {
  readonly #backend: HttpBackend;
  readonly #options: StreamOptions;

  constructor(backend: HttpBackend, { metadata, clock }: FrontOptions) {
    this.#backend = backend;
    const { maxMessageBytes } = backend;
    const slow = new SlowRequests(clock, HTTP_BODY_TIMEOUT_MS);
    const stalled = new SlowRequests(clock, HTTP_STALLED_MS);
    this.#options = { metadata, maxMessageBytes, slow, stalled };
  }

  onRequest(request: IncomingMessage, response: ServerResponse, connection: HttpConnection): void {
    const exchange = { request, response, connection };
    const found = this.#backend.find((request.url ?? "").slice(1));
    if (!isThenable(found)) return this.#onMethod(exchange, found);
    const message = "it is not known at the moment who serves this; try again";
    found.then(
      (method) => this.#onMethod(exchange, method),
      () => refuse(exchange, { status: 503, code: "UNAVAILABLE", message }),
    );
  }

  #onMethod(exchange: Exchange, method: HttpMethod | undefined): void {
    const { request } = exchange;
    if (method === undefined) return refuse(exchange, this.#unknownPath(request.url ?? ""));
    const miss = checkRequest(request, method);
    if (miss !== undefined) return refuse(exchange, miss);
    if (isStream(method)) void runStream(exchange, method, this.#options);
    else runUnary(exchange, method, this.#options);
  }

  #unknownPath(url: string): Miss {
    const path = url.slice(1).split("?")[0] ?? "";
    const shown = JSON.stringify(`/${path.slice(0, MAX_SHOWN_PATH)}`);
    const near = suggest(path, this.#backend.paths());
    const advice = near === undefined ? "the path of a method is /<package.Service>/<method>" : `did you mean /${near}`;
    return { status: 404, code: "UNIMPLEMENTED", message: `there is no method at ${shown}; ${advice}` };
  }
}

function isStream({ kind }: HttpMethod): boolean {
  return kind !== "unary" && kind !== "oneway";
}

/** What of the request's line and headers no call can be made of. */
function checkRequest(request: IncomingMessage, method: HttpMethod): Miss | undefined {
  const { fullName, kind } = method;
  if (request.method !== "POST") {
    const message = `${fullName} takes POST, got ${request.method}`;
    return { status: 405, code: "UNIMPLEMENTED", message, headers: { allow: "POST" } };
  }
  const type = request.headers["content-type"] ?? "";
  const wanted = isStream(method) ? "application/connect+json" : "application/json";
  if (!(isStream(method) ? STREAM_TYPE : JSON_TYPE).test(type)) {
    const message = `${fullName} takes content-type ${wanted}, got ${JSON.stringify(type)}`;
    return { status: 415, code: "UNKNOWN", message, headers: { "accept-post": wanted } };
  }
  const encoding = request.headers[isStream(method) ? "connect-content-encoding" : "content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    const message = `messages in ${JSON.stringify(encoding)} are not known here; send them as they are`;
    return { status: 501, code: "UNIMPLEMENTED", message, headers: { "accept-encoding": "identity" } };
  }
  if (kind === "bidi" && request.httpVersionMajor < 2) {
    const message = `${fullName} streams both ways, which takes HTTP/2`;
    return { status: 505, code: "UNIMPLEMENTED", message };
  }
  return undefined;
}
