// One HTTP request with its answer, and what is answered when no call can be made of it.

import type { IncomingMessage, ServerResponse } from "node:http";
import { RpcError } from "../base/errors.js";
import { MAX_UNREAD_BODY_BYTES, MIN_PART_BYTES, SMALL_BODY_PART_BYTES, SMALL_BODY_PART_MS } from "../base/limits/http.js";
import type { StatusName } from "../base/status.js";
import type { RunningCall } from "./backend.js";
import { connectError } from "./connect-error.js";
import type { HttpConnection } from "./http-connection.js";

/**
 * A class, as is all that each call makes and that leads to its request. Of what a literal makes,
 * V8 puts the next ones among old objects once many were kept, as when 200 clients come at once.
 * There each keeps a whole request until the next full collection.
 */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: HttpConnection;
  /** The answer is over, or its client is gone. Of the call that was made of the request. */
  onEnd: (() => void) | undefined = undefined;

  constructor(request: IncomingMessage, response: ServerResponse, connection: HttpConnection) {
    this.request = request;
    this.response = response;
    this.connection = connection;
  }

  /**
   * Counts the request at its connection until the answer is over. The only listener of `close`
   * that a usual call has: behind a second one, node:events keeps both in a literal.
   */
  begin(): void {
    const { response, connection } = this;
    connection.inflow.requests++;
    response.on("close", () => this.#end()); // it comes once; `once` would make a literal, too
  }

  #end(): void {
    const { onEnd } = this;
    this.onEnd = undefined;
    this.connection.inflow.onAnswered();
    onEnd?.();
  }
}

/**
 * Whether its client is gone: said of requests that had to wait. Over HTTP/2 the stream says it,
 * and the socket over HTTP/1.1.
 */
export function isGone({ response }: Exchange): boolean {
  const { stream } = response as { readonly stream?: { readonly destroyed: boolean } }; // of the answers of node:http2 alone
  return stream === undefined ? response.destroyed : stream.destroyed;
}

/** A refusal before there is a call. */
export interface Miss {
  readonly status: number;
  readonly code: StatusName;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Whether the connection is closed behind an answer that begins now. */
export function endsConnection({ request, connection }: Exchange): boolean {
  return connection.closesBehindAnswer || (request.httpVersionMajor === 1 && !isShort(request));
}

/** Answers, and closes the connection behind a body that is too large to be passed over. */
export function refuse(exchange: Exchange, { status, code, message, headers }: Miss): void {
  const body = Buffer.from(JSON.stringify(connectError({ code, message })));
  const { request, response, connection } = exchange;
  const isLast = endsConnection(exchange);
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json",
    "content-length": String(body.length),
    ...(isLast ? { connection: "close" } : {}),
  });
  if (!request.complete && (isLast || request.httpVersionMajor === 2)) linger(request, response, connection);
  response.end(request.method === "HEAD" ? undefined : body);
}

/**
 * What is behind a short rest of the body is not read, and so not sent either. Node would reset the
 * connection or the stream at once. A client that still sends would report that, and no answer.
 */
function linger(request: IncomingMessage, response: ServerResponse, { unread, inflow }: HttpConnection): void {
  let left = MAX_UNREAD_BODY_BYTES;
  request.on("data", (chunk: Buffer) => {
    left -= Math.max(chunk.length, MIN_PART_BYTES);
    if (chunk.length < SMALL_BODY_PART_BYTES) inflow.spend(SMALL_BODY_PART_MS);
    if (left < 0) request.pause();
  });
  const { socket } = request;
  const held = request.httpVersionMajor === 2 ? response : socket;
  if (held === socket) socket.destroySoon = () => void socket.end(); // which node:http calls behind the answer
  unread.add(held);
  held.on("close", () => unread.delete(held));
}

/**
 * Resets a stream of HTTP/2 a while behind its answer when something of its body is unread. Node
 * keeps it, also when its client has closed it: behind 256 of them it would take no more.
 */
export function leaveRest({ request, response, connection: { unread } }: Exchange): void {
  const { stream } = response as { readonly stream?: NodeJS.EventEmitter }; // of the answers of node:http2 alone
  stream?.on("finish", () => {
    if (request.readableEnded) return;
    unread.add(response);
    response.on("close", () => unread.delete(response));
  });
}

/** Whether the rest of the body is not worth a new connection. */
function isShort({ complete, headers }: IncomingMessage): boolean {
  if (complete || (headers["transfer-encoding"] === undefined && headers["content-length"] === undefined)) return true;
  return Number(headers["content-length"] ?? Infinity) <= MAX_UNREAD_BODY_BYTES;
}

/** A client that goes away has its call cancelled, unless it has its answer. */
export function cancelOnClose(exchange: Exchange, answer: { isOver: boolean }, running: RunningCall, method: string): void {
  exchange.onEnd = () => {
    if (answer.isOver) return;
    answer.isOver = true;
    running.cancel(new RpcError("CANCELLED", `${method}: its client is gone`, { method }));
  };
}
