// Routes HTTP requests to methods, and reads what Connect says of a call in its headers. Where
// calls go is the backend's affair.

import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import { MAX_SHOWN_PATH, MAX_TIMEOUT_DIGITS } from "../base/limits/http.js";
import type { Metadata } from "../base/metadata.js";
import { suggest } from "../base/suggest.js";
import { isThenable } from "../server/is-thenable.js";
import type { HttpBackend, RunningCall } from "./backend.js";
import { connectError } from "./connect-error.js";
import { readHeaders } from "./header-metadata.js";
import type { HttpConnection } from "./http-connection.js";
import type { HttpMethod } from "./http-method.js";
import { readBody } from "./read-body.js";
import { SlowRequests } from "./slow-requests.js";
import { UnaryAnswer } from "./unary-answer.js";

export interface FrontOptions {
  /** Headers that become metadata, beside those of traces. */
  readonly metadata: readonly string[];
  readonly clock: Clock;
}

/** A refusal before there is a call. */
interface Miss {
  readonly status: number;
  readonly failure: { readonly code: RpcError["code"]; readonly message: string };
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

export class Front {
  readonly #backend: HttpBackend;
  readonly #options: FrontOptions;
  readonly #slow: SlowRequests;

  constructor(backend: HttpBackend, options: FrontOptions) {
    this.#backend = backend;
    this.#options = options;
    this.#slow = new SlowRequests(options.clock);
  }

  onRequest(request: IncomingMessage, response: ServerResponse, connection: HttpConnection): void {
    const path = (request.url ?? "").slice(1);
    const found = this.#backend.find(path);
    if (isThenable(found)) {
      found.then(
        (method) => this.#onMethod(request, response, connection, method as HttpMethod | undefined),
        () =>
          this.#miss(request, response, connection, {
            status: 503,
            failure: { code: "UNAVAILABLE", message: "the service is not known at the moment" },
          }),
      );
    } else this.#onMethod(request, response, connection, found);
  }

  #onMethod(
    request: IncomingMessage,
    response: ServerResponse,
    connection: HttpConnection,
    method: HttpMethod | undefined,
  ): void {
    if (method === undefined) return this.#miss(request, response, connection, this.#unknownPath(request.url ?? ""));
    const miss = checkRequest(request, method);
    if (miss !== undefined) return this.#miss(request, response, connection, miss);
    this.#onUnary(request, response, connection, method);
  }

  #onUnary(request: IncomingMessage, response: ServerResponse, connection: HttpConnection, method: HttpMethod): void {
    const answer = new UnaryAnswer(response, method, () => connection.isLeaving);
    let wishes: Wishes;
    try {
      wishes = readWishes(request, this.#options.metadata);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return answer.onFailure({ code: error.code, message: error.text }, undefined);
    }
    const { maxMessageBytes } = this.#backend;
    readBody(request, maxMessageBytes, this.#slow, {
      onBody: (body) => {
        const args = parseJson(body);
        if (typeof args === "string") return answer.onFailure({ code: "INVALID_ARGUMENT", message: args }, undefined);
        const call = { args: args.json, bytes: body.length, items: undefined, ...wishes };
        const running = connection.caller.start(method, call, answer);
        if (!answer.isOver) cancelOnClose(response, answer, running, method);
      },
      onTooLarge: () => this.#miss(request, response, connection, tooLarge(maxMessageBytes)),
    });
  }

  /** Behind an answer to what was not read, the connection cannot go on. */
  #miss(
    request: IncomingMessage,
    response: ServerResponse,
    connection: HttpConnection,
    { status, failure, headers }: Miss,
  ): void {
    const body = Buffer.from(JSON.stringify(connectError(failure)));
    const isLast = connection.isLeaving || !request.complete;
    response.writeHead(status, {
      ...headers,
      "content-type": "application/json",
      "content-length": String(body.length),
      ...(isLast && request.httpVersionMajor === 1 ? { connection: "close" } : {}),
    });
    response.end(body);
  }

  #unknownPath(url: string): Miss {
    const path = url.slice(1).split("?")[0] ?? "";
    const shown = JSON.stringify(`/${path.slice(0, MAX_SHOWN_PATH)}`);
    const near = suggest(path, this.#backend.paths());
    const advice = near === undefined ? "the path of a method is /<package.Service>/<method>" : `did you mean /${near}`;
    return { status: 404, failure: { code: "UNIMPLEMENTED", message: `there is no method at ${shown}; ${advice}` } };
  }
}

/** What the headers of a call say. */
interface Wishes {
  readonly timeoutMs: number | undefined;
  readonly metadata: Metadata;
}

/** Throws RpcError INVALID_ARGUMENT for headers that are not what Connect says. */
function readWishes({ headers }: IncomingMessage, listed: readonly string[]): Wishes {
  const version = headers["connect-protocol-version"];
  if (version !== undefined && version !== "1") {
    throw new RpcError("INVALID_ARGUMENT", `connect-protocol-version is ${JSON.stringify(version)}; only 1 is spoken here`);
  }
  const timeout = headers["connect-timeout-ms"];
  if (timeout === undefined) return { timeoutMs: undefined, metadata: readHeaders(headers, listed) };
  if (typeof timeout !== "string" || timeout.length > MAX_TIMEOUT_DIGITS || !/^\d+$/.test(timeout)) {
    const text = `connect-timeout-ms is ${JSON.stringify(timeout)}; give at most ${MAX_TIMEOUT_DIGITS} digits`;
    throw new RpcError("INVALID_ARGUMENT", text);
  }
  return { timeoutMs: Number(timeout), metadata: readHeaders(headers, listed) };
}

/** What of the request's line and headers no call can be made of. */
function checkRequest(request: IncomingMessage, { fullName, kind }: HttpMethod): Miss | undefined {
  if (request.method !== "POST") {
    const message = `${fullName} takes POST, got ${request.method}`;
    return { status: 405, failure: { code: "UNIMPLEMENTED", message }, headers: { allow: "POST" } };
  }
  if (kind !== "unary" && kind !== "oneway") {
    return { status: 501, failure: { code: "UNIMPLEMENTED", message: `${fullName} is a stream, which HTTP does not carry yet` } };
  }
  const type = request.headers["content-type"] ?? "";
  if (!JSON_TYPE.test(type)) {
    const message = `${fullName} takes content-type application/json, got ${JSON.stringify(type)}`;
    return { status: 415, failure: { code: "UNKNOWN", message }, headers: { "accept-post": "application/json" } };
  }
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    const message = `content-encoding ${JSON.stringify(encoding)} is not known here; send the body as it is`;
    return { status: 501, failure: { code: "UNIMPLEMENTED", message }, headers: { "accept-encoding": "identity" } };
  }
  return undefined;
}

function tooLarge(maxBytes: number): Miss {
  const message = `the message is larger than ${maxBytes} bytes; send less, or a stream`;
  return { status: 413, failure: { code: "RESOURCE_EXHAUSTED", message } };
}

/** What is wrong with a body, or its JSON. */
function parseJson(body: Buffer): string | { readonly json: unknown } {
  if (!isUtf8(body)) return "the body is no UTF-8";
  try {
    return { json: JSON.parse(body.toString()) as unknown };
  } catch {
    return 'the body is no JSON; send an object by the names of the parameters, such as {"name": 1}';
  }
}

/** A client that goes away has its call cancelled. */
function cancelOnClose(response: ServerResponse, answer: UnaryAnswer, running: RunningCall, { fullName }: HttpMethod): void {
  response.once("close", () => {
    if (answer.isOver) return;
    answer.isOver = true;
    running.cancel(new RpcError("CANCELLED", `${fullName}: its client is gone`, { method: fullName }));
  });
}
