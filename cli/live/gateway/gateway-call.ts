// One call through the gateway: from the JSON of HTTP to a call of the dynamic client, and back.

import { type Metadata, RpcError } from "callwire";
import type { DynamicClient } from "callwire/dynamic";
import type { AnswerMetadata, AnswerSink, Failure, JsonRequest, RunningCall } from "callwire/http";
import { FROM_PROGRAMS, TO_PROGRAMS } from "callwire/json";
import { failureOf } from "./failure-of.js";
import type { GatewayMethod } from "./gateway-method.js";

const NONE: Metadata = new Map();

export class GatewayCall implements RunningCall {
  readonly #method: GatewayMethod;
  readonly #sink: AnswerSink;
  readonly #ended = new AbortController();
  #isCancelled = false;
  #beside: AnswerMetadata | undefined;
  /** An item of the client that does not fit: the call itself says that it was cancelled. */
  #wrongItem: unknown;

  constructor(method: GatewayMethod, sink: AnswerSink) {
    this.#method = method;
    this.#sink = sink;
  }

  cancel(_reason: RpcError): void {
    this.#isCancelled = true;
    this.#ended.abort();
  }

  /** Tells the sink how it ends. Never rejects. */
  async run(client: DynamicClient<"native">, { args, items, timeoutMs, metadata }: JsonRequest): Promise<void> {
    const { descriptor, fullName } = this.#method;
    try {
      const given = this.#readArguments(args);
      if (timeoutMs !== undefined && timeoutMs <= 0) throw new RpcError("DEADLINE_EXCEEDED", fullName, { method: fullName });
      const limited = client.with({
        signal: this.#ended.signal,
        onHeaders: (headers) => this.#note({ headers }),
        onTrailers: (trailers) => this.#note({ trailers }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(metadata.size === 0 ? {} : { metadata }),
      });
      const sent = this.#method.item === undefined ? undefined : this.#readItems(items);
      if (descriptor.kind === "serverStreaming" || descriptor.kind === "bidi")
        return await this.#passItems(limited.stream(descriptor.name, given, sent));
      const result = await limited.call(descriptor.name, given, sent);
      const json = descriptor.kind === "oneway" ? null : this.#method.result.toJson(result, TO_PROGRAMS);
      if (!this.#isCancelled) this.#sink.onResult(json, this.#beside);
    } catch (error) {
      if (!this.#isCancelled) this.#sink.onFailure(this.#failureOf(error), this.#beside);
    }
  }

  #failureOf(error: unknown): Failure {
    const wrong = this.#wrongItem;
    if (!(wrong instanceof RpcError)) return failureOf(wrong ?? error, this.#method);
    return { code: wrong.code, message: wrong.text }; // what the front says of a message is for its client
  }

  /** No faster than the client takes them. Leaving the loop cancels the call. */
  async #passItems(stream: AsyncIterable<unknown>): Promise<void> {
    for await (const item of stream) {
      if (this.#isCancelled) return;
      const wait = this.#sink.onItem(this.#method.result.toJson(item, TO_PROGRAMS), this.#beside);
      if (wait !== undefined) await wait;
    }
    if (!this.#isCancelled) this.#sink.onEnd(this.#beside);
  }

  #readArguments(args: unknown): Readonly<Record<string, unknown>> {
    const values = this.#method.args.fromJson(args, FROM_PROGRAMS);
    return Object.fromEntries(this.#method.names.map((name, index) => [name, values[index]]));
  }

  async *#readItems(items: AsyncIterable<unknown> | undefined): AsyncGenerator<unknown, void> {
    const { item: codec } = this.#method;
    if (items === undefined || codec === undefined) return;
    try {
      for await (const item of items) yield codec.fromJson(item, FROM_PROGRAMS);
    } catch (error) {
      this.#wrongItem = error;
      throw error;
    }
  }

  #note(part: { readonly headers?: Metadata; readonly trailers?: Metadata }): void {
    this.#beside = { headers: NONE, trailers: NONE, headersSent: false, ...this.#beside, ...part };
  }
}
