// A call that streams nothing: one message, one answer.

import { RpcError } from "../base/errors.js";
import type { BodyRoom } from "./body-room.js";
import { readCallHeaders } from "./call-headers.js";
import { cancelOnClose, type Exchange, isGone, refuse } from "./exchange.js";
import type { Piece, Waited } from "./http-inflow.js";
import type { HttpMethod } from "./http-method.js";
import { parseJson } from "./json-text.js";
import { type BodyTaker, readBody } from "./read-body.js";
import { noRoomText } from "./request-messages.js";
import type { SlowRequests } from "./slow-requests.js";
import { UnaryAnswer } from "./unary-answer.js";

export interface UnaryOptions {
  /** Headers that become metadata. */
  readonly metadata: readonly string[];
  readonly maxMessageBytes: number;
  readonly slow: SlowRequests;
  readonly stalled: SlowRequests;
}

/** `POST` with JSON. `waited`: its request, before it was read. Its body may wait as well. */
export function runUnary(exchange: Exchange, method: HttpMethod, waited: Waited, options: UnaryOptions): void {
  const { maxMessageBytes: maxBytes, slow } = options;
  const { inflow } = exchange.connection;
  readBody(exchange.request, { inflow, slow, maxBytes }, new UnaryBody(exchange, method, waited, options));
}

class UnaryBody implements BodyTaker, Piece {
  readonly #exchange: Exchange;
  readonly #method: HttpMethod;
  readonly #waited: Waited;
  readonly #options: UnaryOptions;
  #body: Buffer | undefined;

  constructor(exchange: Exchange, method: HttpMethod, waited: Waited, options: UnaryOptions) {
    this.#exchange = exchange;
    this.#method = method;
    this.#waited = waited;
    this.#options = options;
  }

  onBody(body: Buffer, room: BodyRoom | undefined): void {
    this.#body = body;
    this.#exchange.connection.inflow.onBody(this, body.length, room);
  }

  deal(waitedMs: number, queuedMs: number): void {
    const body = this.#body;
    this.#body = undefined;
    if (body === undefined || isGone(this.#exchange)) return;
    const { waitedMs: before, queuedMs: longest } = this.#waited;
    // No sum: both may have begun with the same round of the event loop.
    const waited = { waitedMs: Math.max(before, waitedMs), queuedMs: Math.max(longest, queuedMs) };
    startUnary(this.#exchange, this.#method, this.#options, body, waited);
  }

  drop(): void {
    this.#body = undefined;
  }

  onTooLarge(): void {
    const message = `the message is larger than ${this.#options.maxMessageBytes} bytes; send less, or a stream`;
    refuse(this.#exchange, { status: 413, code: "RESOURCE_EXHAUSTED", message });
  }

  onNoRoom(): void {
    const { request } = this.#exchange;
    const message = noRoomText(Number(request.headers["content-length"] ?? this.#options.maxMessageBytes));
    refuse(this.#exchange, { status: 429, code: "RESOURCE_EXHAUSTED", message });
  }
}

function startUnary(
  exchange: Exchange,
  method: HttpMethod,
  { metadata, stalled }: UnaryOptions,
  body: Buffer,
  waited: Waited,
): void {
  const { request, connection } = exchange;
  const answer = new UnaryAnswer(exchange, method, stalled);
  try {
    const { timeoutMs, metadata: given } = readCallHeaders(request.headers, metadata);
    const args = parseJson(body);
    const { waitedMs, queuedMs } = waited;
    // By name: to spread two objects costs a call 1 %.
    const call = { args, bytes: body.length, items: undefined, timeoutMs, waitedMs, queuedMs, metadata: given };
    const running = connection.caller.start(method, call, answer);
    if (!answer.isOver) cancelOnClose(exchange, answer, running, method.fullName);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    answer.onFailure({ code: error.code, message: error.text }, undefined);
  }
}
