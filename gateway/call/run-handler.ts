// One request of HTTP for a handler of connect-es, and its answer. As its adapter for Node does it,
// but within the limits of the front: bodies in whole messages, and clients that are too slow.

import { createContextValues } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { OtherExchange, Pauses } from "callwire/http";
import { encodeGrpcMessage } from "./grpc-message.js";
import { EXCHANGE } from "./service-handlers.js";
import { statusOf } from "./status.js";

/** Of a timer of Node, in seconds: 24 days. */
const MAX_TIMEOUT_SECONDS = 2_147_483;
const GRPC = /^application\/grpc/i;
const TIMEOUT = "grpc-timeout";
const MESSAGE = "grpc-message";
/** Milliseconds of each unit. */
const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000 };

/** Never rejects. `pauses`: when its client may leave time between its bytes. */
export async function runHandler(handler: UniversalHandler, exchange: OtherExchange, pauses: Pauses): Promise<void> {
  const { request, response } = exchange;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const header = headersOf(exchange);
    const type = header.get("content-type") ?? "";
    const isEnveloped = !/^application\/proto\b/.test(type);
    const body = isEnveloped ? exchange.readEnvelopes(pauses) : exchange.readBody();
    const answered = await handler({
      httpVersion: request.httpVersion,
      method: request.method ?? "",
      url: urlOf(request.url ?? "/"),
      header,
      body: withStatus(body, exchange, GRPC.test(type)),
      signal: gone.signal,
      contextValues: createContextValues().set(EXCHANGE, exchange),
    });
    await writeAnswer(answered, exchange);
  } catch {
    response.destroy(); // its client is gone, or the head of the answer cannot be written
  }
}

/** Only its query is read. A proxy may have sent a whole one. */
function urlOf(target: string): string {
  return target.startsWith("/") ? `http://gateway${target}` : new URL(target, "http://gateway").href;
}

/** What the front says of a body that it reads no further is the status of the call. */
async function* withStatus(
  body: AsyncIterable<Uint8Array>,
  exchange: OtherExchange,
  inTrailers: boolean,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (error) {
    const failure = exchange.failureOf(error);
    throw failure === undefined ? error : statusOf(failure, exchange, inTrailers);
  }
}

async function writeAnswer({ status, header, body, trailer }: UniversalServerResponse, exchange: OtherExchange): Promise<void> {
  const { response, isLast } = exchange;
  response.writeHead(status, { ...fromHeaders(header), ...(isLast ? { connection: "close" } : {}) });
  if (body !== undefined) {
    // To its end also when the client is gone, which ends the call: connect-es does not see that a
    // loop is left, and would keep the timer of the deadline.
    for await (const bytes of body) await exchange.write(bytes);
  }
  const message = trailer?.get(MESSAGE); // as connect-es has encoded it
  if (message !== undefined && message !== null) trailer?.set(MESSAGE, encodeGrpcMessage(decodeURIComponent(message)));
  if (trailer !== undefined) response.addTrailers(fromHeaders(trailer));
  response.end();
}

/** Those of HTTP/2 itself are left out. A timeout that no timer has is as long as one can be. */
function headersOf({ request }: OtherExchange): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !name.startsWith(":")) headers.set(name, typeof value === "string" ? value : value.join(", "));
  }
  const [, count = "", unit = ""] = /^(\d{1,8})([HMS])$/.exec(headers.get(TIMEOUT) ?? "") ?? [];
  if (Number(count) * (UNITS[unit] ?? 0) > MAX_TIMEOUT_SECONDS * 1_000) headers.set(TIMEOUT, `${MAX_TIMEOUT_SECONDS}S`);
  return headers;
}

function fromHeaders(headers: Headers | undefined): Record<string, string> {
  return headers === undefined ? {} : Object.fromEntries(headers);
}
