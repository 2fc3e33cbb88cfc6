// A call by GET, of a method that changes nothing: its arguments are in the query. A result may be
// kept; items are server-sent events.

import { RpcError } from "../base/errors.js";
import { expectsItems } from "../schema/service-def.js";
import { readCallHeaders } from "./call-headers.js";
import { EventStream } from "./event-stream.js";
import { cancelOnClose, type Exchange } from "./exchange.js";
import { readQuery } from "./get-query.js";
import { TRACE_HEADERS } from "./header-metadata.js";
import type { Waited } from "./http-inflow.js";
import type { HttpMethod } from "./http-method.js";
import type { SlowRequests } from "./slow-requests.js";
import { type Caching, UnaryAnswer } from "./unary-answer.js";

export interface GetOptions {
  readonly metadata: readonly string[];
  readonly stalled: SlowRequests;
}

export function runGet(
  exchange: Exchange,
  method: HttpMethod,
  query: string,
  waited: Waited,
  { metadata, stalled }: GetOptions,
): void {
  const { request, response, connection } = exchange;
  const answer = expectsItems(method.kind)
    ? new EventStream(response, method, stalled)
    : new UnaryAnswer(exchange, method, stalled, cachingOf(exchange, method, metadata));
  try {
    const wishes = readCallHeaders(request.headers, metadata);
    const running = connection.caller.start(method, { ...readQuery(query), items: undefined, ...waited, ...wishes }, answer);
    if (!answer.isOver) cancelOnClose(exchange, answer, running, method.fullName);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    answer.onFailure({ code: error.code, message: error.text }, undefined);
  }
}

/** A request's id and trace are of one request, so nothing depends on them. */
const OF_ONE_REQUEST: ReadonlySet<string> = new Set(["x-request-id", ...TRACE_HEADERS]);

function cachingOf({ request, response }: Exchange, { cacheableMs }: HttpMethod, metadata: readonly string[]): Caching {
  const origin = response.getHeader("vary"); // with pages of other origins
  const names = metadata.filter((name) => !OF_ONE_REQUEST.has(name));
  const vary = [...(origin === undefined ? [] : [origin]), ...names].join(", ");
  return { maxAgeMs: cacheableMs ?? 0, vary, ifNoneMatch: request.headers["if-none-match"] };
}
