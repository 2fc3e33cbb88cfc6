// Routes HTTP requests: to probes, and to methods as Connect has them. Where calls go is the
// backend's affair.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../base/clock.js";
import { isThenable } from "../base/is-thenable.js";
import { HTTP_BODY_TIMEOUT_MS, HTTP_STALLED_MS, MAX_COMPARED_PATHS, MAX_SHOWN_PATH } from "../base/limits/http.js";
import { suggest } from "../base/suggest.js";
import type { HttpBackend } from "./backend.js";
import { checkRequest, isStream } from "./check-request.js";
import { allowOrigin, answerPreflight, type CorsOptions } from "./cors.js";
import { Exchange, isGone, type Miss, refuse } from "./exchange.js";
import type { FrontAdvice } from "./front-advice.js";
import { runGet } from "./get-exchange.js";
import type { Guard } from "./guard.js";
import type { HttpConnection } from "./http-connection.js";
import type { Piece, Waited } from "./http-inflow.js";
import type { HttpMethod } from "./http-method.js";
import { FrontExchange } from "./other-exchange.js";
import type { OtherProtocol } from "./other-protocol.js";
import { answerProbe, isProbe, type ProbeOptions } from "./probes.js";
import { targetOf } from "./request-target.js";
import { RoundTime } from "./round-time.js";
import { SlowRequests } from "./slow-requests.js";
import { runStream, type StreamOptions } from "./stream-exchange.js";
import { runUnary } from "./unary-exchange.js";

export interface FrontOptions extends ProbeOptions {
  /** Headers that become metadata, beside those of traces. */
  readonly metadata: readonly string[];
  readonly guard: Guard;
  readonly cors: CorsOptions | undefined;
  readonly clock: Clock;
  readonly advice: FrontAdvice;
  /** What takes requests that are not for Connect with JSON. */
  readonly other: OtherProtocol | undefined;
}

const OTHER_HOST: Miss = {
  status: 400,
  code: "INVALID_ARGUMENT",
  message: "the request names one host in its first line and another in its Host header; send the same",
  headers: { connection: "close" },
};

export class Front {
  readonly #backend: HttpBackend;
  readonly #options: FrontOptions;
  readonly #bodies: StreamOptions;
  /** For how long requests wait in their sockets. */
  readonly round: RoundTime;
  /** Many requests in a row have the same, whose hash V8 knows then. */
  #last = splitTarget("/");

  constructor(backend: HttpBackend, options: FrontOptions) {
    this.#backend = backend;
    this.#options = options;
    const { metadata, clock } = options;
    this.round = new RoundTime(clock);
    const slow = new SlowRequests(clock, HTTP_BODY_TIMEOUT_MS);
    const stalled = new SlowRequests(clock, HTTP_STALLED_MS);
    this.#bodies = { metadata, maxMessageBytes: backend.maxMessageBytes, slow, stalled };
  }

  onRequest(request: IncomingMessage, response: ServerResponse, connection: HttpConnection): void {
    const exchange = new Exchange(request, response, connection);
    exchange.begin();
    connection.inflow.onRequest(new Arrival(this, exchange), request);
  }

  /** In the turn of its peer. */
  route(exchange: Exchange, waited: Waited): void {
    const { request } = exchange;
    const url = targetOf(request);
    if (url === undefined) return refuse(exchange, OTHER_HOST);
    if (url !== this.#last.url) this.#last = splitTarget(url);
    const { path, query } = this.#last;
    if (isProbe(path)) return this.#onProbe(exchange, path, query);
    if (!this.#admits(exchange)) return;
    const { other } = this.#options;
    if (other?.takes(request) === true)
      return other.answer(new FrontExchange(exchange, path, this.#bodies, waited, () => this.#unknownPath(path)));
    const found = this.#backend.find(path);
    if (!isThenable(found)) return this.#onMethod(exchange, found, path, query, waited);
    const message = "it is not known at the moment who serves this; try again";
    let isGone = false; // a call that begins behind its client's end would be cancelled by nobody
    exchange.response.once("close", () => {
      isGone = true;
    });
    found.then(
      (method) => {
        if (!isGone) this.#onMethod(exchange, method, path, query, waited);
      },
      () => {
        if (!isGone) refuse(exchange, { status: 503, code: "UNAVAILABLE", message });
      },
    );
  }

  #onProbe(exchange: Exchange, path: string, query: string): void {
    const miss = path === "metrics" ? this.#options.guard.checkMetrics(exchange.request) : undefined;
    if (miss !== undefined) refuse(exchange, miss);
    else answerProbe(exchange, path, query, { ...this.#options, backend: this.#backend });
  }

  /** Whether it goes on; otherwise it is answered. */
  #admits(exchange: Exchange): boolean {
    const { request, response } = exchange;
    const { guard, cors, metadata, other } = this.#options;
    const miss = guard.check(request);
    if (miss !== undefined) {
      refuse(exchange, miss);
      return false;
    }
    const { origin } = request.headers;
    if (cors === undefined) return true;
    const isAllowed = origin !== undefined && guard.allows(origin);
    allowOrigin(response, isAllowed ? origin : undefined, cors);
    return !isAllowed || !answerPreflight(request, response, other === undefined ? metadata : [...other.headers, ...metadata]);
  }

  #onMethod(exchange: Exchange, method: HttpMethod | undefined, path: string, query: string, waited: Waited): void {
    const { request } = exchange;
    const miss = method === undefined ? this.#unknownPath(path) : checkRequest(request, method);
    if (miss !== undefined || method === undefined) return refuse(exchange, miss ?? this.#unknownPath(path));
    if (request.method !== "POST") runGet(exchange, method, query, waited, this.#bodies);
    else if (isStream(method)) void runStream(exchange, method, waited, this.#bodies);
    else runUnary(exchange, method, waited, this.#bodies);
  }

  #unknownPath(path: string): Miss {
    const shown = JSON.stringify(`/${path.slice(0, MAX_SHOWN_PATH)}`);
    const near = suggest(path, firstOf(this.#backend.paths(path), MAX_COMPARED_PATHS));
    const advice = near === undefined ? "the path of a method is /<package.Service>/<method>" : `did you mean /${near}`;
    return { status: 404, code: "UNIMPLEMENTED", message: `there is no method at ${shown}; ${advice}` };
  }
}

interface Target {
  readonly url: string;
  /** Without the slash in front. */
  readonly path: string;
  readonly query: string;
}

function splitTarget(url: string): Target {
  const mark = url.indexOf("?");
  return { url, path: url.slice(1, mark < 0 ? url.length : mark), query: mark < 0 ? "" : url.slice(mark + 1) };
}

/** A class, as the exchange is one. */
class Arrival implements Piece {
  readonly #front: Front;
  readonly #exchange: Exchange;

  constructor(front: Front, exchange: Exchange) {
    this.#front = front;
    this.#exchange = exchange;
  }

  deal(waitedMs: number, queuedMs: number): void {
    if (!isGone(this.#exchange)) this.#front.route(this.#exchange, { waitedMs, queuedMs });
  }

  drop(): void {
    // Nobody waits for an answer.
  }
}

/** So that what a client asks for costs no more where there are many. */
function* firstOf(names: Iterable<string>, count: number): Iterable<string> {
  let left = count;
  for (const name of names) {
    if (left-- <= 0) return;
    yield name;
  }
}
