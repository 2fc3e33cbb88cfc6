// One call by gRPC, gRPC-Web or Connect in binary: from its messages to a call of the backend, and
// back.

import type { DescMethod, JsonObject, Message } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { AnswerMetadata, AnswerSink, Failure, HttpMethod, OtherExchange } from "callwire/http";
import { Mailbox } from "./mailbox.js";
import { readMessage, writeMessage } from "./message-json.js";
import { statusOf } from "./status.js";

/** What its client asks for: the parameters, and what it streams. */
interface Asked {
  readonly args: JsonObject;
  readonly items: AsyncIterable<unknown> | undefined;
}

export class GrpcCall implements AnswerSink {
  /** Nobody counts it here. */
  readonly writtenBytes = 0;
  readonly #method: HttpMethod;
  readonly #types: DescMethod;
  readonly #exchange: OtherExchange;
  readonly #context: HandlerContext;
  readonly #answers = new Mailbox<Message>();
  /** An item of the client that is wrong: the call itself says that it was cancelled. */
  #wrongItem: ConnectError | undefined;
  #isOver = false;

  constructor(method: HttpMethod, types: DescMethod, exchange: OtherExchange, context: HandlerContext) {
    this.#method = method;
    this.#types = types;
    this.#exchange = exchange;
    this.#context = context;
  }

  /** What a client sends that streams nothing. Throws ConnectError. */
  askOnce(message: Message): Asked {
    return { args: this.#read(message), items: undefined };
  }

  /** The first message has the parameters; each may have an item. Rejects with ConnectError. */
  async askEach(messages: AsyncIterable<Message>): Promise<Asked> {
    const { streamName = "", hasParameters } = this.#method;
    const each = messages[Symbol.asyncIterator]();
    const first = hasParameters ? await each.next() : undefined;
    const { [streamName]: item, ...args } = first === undefined || first.done === true ? {} : this.#read(first.value);
    return { args, items: this.#itemsOf(streamName, item, each) };
  }

  /** The one answer. Rejects with ConnectError. */
  async answerOnce(asked: Asked): Promise<Message> {
    for await (const message of this.answerEach(asked)) return message;
    throw new ConnectError(`${this.#method.fullName} has not answered`, Code.Internal);
  }

  /** Each item of the answer. Leaving the loop cancels the call. */
  async *answerEach({ args, items }: Asked): AsyncGenerator<Message, void> {
    const { signal } = this.#context;
    const timeoutMs = this.#context.timeoutMs();
    const call = { args, bytes: this.#exchange.readBytes, items, timeoutMs: timeoutMs && Math.ceil(timeoutMs) };
    const cancel = this.#exchange.start(this.#method, call, this);
    const onAbort = (): void => {
      cancel();
      this.#answers.close(ConnectError.from(signal.reason, Code.Canceled));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
    try {
      for (let taken = await this.#answers.take(); taken !== undefined; taken = await this.#answers.take()) yield taken.value;
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (!this.#isOver) cancel();
      this.#answers.close(undefined);
    }
  }

  onResult(value: unknown, beside: AnswerMetadata | undefined): void {
    void this.onItem(value, beside);
    this.onEnd(beside);
  }

  onItem(value: unknown, beside: AnswerMetadata | undefined): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    this.#passHeaders(beside);
    try {
      return this.#answers.put(writeMessage(this.#method, this.#types.output, value));
    } catch (error) {
      this.#answers.close(error); // whose loop ends then, and cancels
      return undefined;
    }
  }

  onEnd(beside: AnswerMetadata | undefined): void {
    this.#isOver = true;
    this.#passHeaders(beside);
    if (beside !== undefined) this.#write(this.#context.responseTrailer, beside.trailers);
    this.#answers.end();
  }

  onFailure(failure: Failure, beside: AnswerMetadata | undefined): void {
    this.#isOver = true;
    this.#passHeaders(beside);
    if (beside !== undefined) this.#write(this.#context.responseTrailer, beside.trailers);
    this.#answers.end(this.#wrongItem ?? statusOf(failure, this.#exchange, this.#context.protocolName === "grpc"));
  }

  /** A handler may set headers until its first item. */
  #passHeaders(beside: AnswerMetadata | undefined): void {
    if (beside === undefined || beside.headersSent) return;
    beside.headersSent = true;
    this.#write(this.#context.responseHeader, beside.headers);
  }

  #write(target: Headers, metadata: AnswerMetadata["headers"]): void {
    const headers: Record<string, string> = {};
    this.#exchange.writeMetadata(headers, metadata);
    for (const [name, value] of Object.entries(headers)) target.set(name, value);
  }

  #read(message: Message): JsonObject {
    return readMessage(this.#method, this.#types.input, message);
  }

  async *#itemsOf(name: string, first: unknown, rest: AsyncIterator<Message>): AsyncGenerator<unknown, void> {
    try {
      if (first !== undefined) yield first;
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
        const item = this.#read(next.value)[name];
        if (item !== undefined) yield item;
      }
    } catch (error) {
      this.#wrongItem = ConnectError.from(error, Code.InvalidArgument);
      throw error;
    } finally {
      await rest.return?.();
    }
  }
}
