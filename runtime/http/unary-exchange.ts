// A call that streams nothing: one message, one answer.

import { RpcError } from "../base/errors.js";
import { readCallHeaders } from "./call-headers.js";
import { cancelOnClose, type Exchange, refuse } from "./exchange.js";
import type { HttpMethod } from "./http-method.js";
import { parseJson } from "./json-text.js";
import { type BodyTaker, readBody } from "./read-body.js";
import type { SlowRequests } from "./slow-requests.js";
import { UnaryAnswer } from "./unary-answer.js";

export interface UnaryOptions {
  /** Headers that become metadata. */
  readonly metadata: readonly string[];
  readonly maxMessageBytes: number;
  readonly slow: SlowRequests;
}

/** `POST` with JSON. */
export function runUnary(exchange: Exchange, method: HttpMethod, options: UnaryOptions): void {
  readBody(exchange.request, options.maxMessageBytes, options.slow, new UnaryBody(exchange, method, options));
}

class UnaryBody implements BodyTaker {
  readonly #exchange: Exchange;
  readonly #method: HttpMethod;
  readonly #options: UnaryOptions;

  constructor(exchange: Exchange, method: HttpMethod, options: UnaryOptions) {
    this.#exchange = exchange;
    this.#method = method;
    this.#options = options;
  }

  onBody(body: Buffer): void {
    startUnary(this.#exchange, this.#method, this.#options.metadata, body);
  }

  onTooLarge(): void {
    const message = `the message is larger than ${this.#options.maxMessageBytes} bytes; send less, or a stream`;
    refuse(this.#exchange, { status: 413, code: "RESOURCE_EXHAUSTED", message });
  }
}

function startUnary(exchange: Exchange, method: HttpMethod, metadata: readonly string[], body: Buffer): void {
  const { request, connection } = exchange;
  const answer = new UnaryAnswer(exchange, method);
  try {
    const wishes = readCallHeaders(request.headers, metadata);
    const call = { args: parseJson(body), bytes: body.length, items: undefined, ...wishes };
    const running = connection.caller.start(method, call, answer);
    if (!answer.isOver) cancelOnClose(exchange, answer, running, method.fullName);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    answer.onFailure({ code: error.code, message: error.text }, undefined);
  }
}
