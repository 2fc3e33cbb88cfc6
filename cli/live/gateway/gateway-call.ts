// One call through the gateway: from the JSON of HTTP to a call of the dynamic client, and back.

import { type Metadata, RpcError } from "callwire";
import type { DynamicClient } from "callwire/dynamic";
import type { AnswerMetadata, AnswerSink, Failure, JsonRequest, RunningCall } from "callwire/http";
import { FROM_PROGRAMS, TO_PROGRAMS } from "callwire/json";
import { CallSlot, type MetadataPart } from "./call-slot.js";
import { failureOf } from "./failure-of.js";
import type { GatewayMethod } from "./gateway-method.js";

const NONE: Metadata = new Map();

/**
 * Time that a call waits for an instance when there is none: a registration that is on its way, or
 * a connection. Clients of HTTP expect a 503 soon, and try again themselves.
 */
const MAX_WAIT_MS = 1_000;

export class GatewayCall implements RunningCall {
  readonly #method: GatewayMethod;
  readonly #sink: AnswerSink;
  /** While it runs. */
  #slot: CallSlot | undefined;
  #isCancelled = false;
  /** Some have been passed on. */
  #hasItems = false;
  #beside: AnswerMetadata | undefined;
  /** An item of the client that does not fit: the call itself says that it was cancelled. */
  #wrongItem: unknown;

  constructor(method: GatewayMethod, sink: AnswerSink) {
    this.#method = method;
    this.#sink = sink;
  }

  cancel(_reason: RpcError): void {
    this.#isCancelled = true;
    this.#slot?.cancel();
  }

  /** Tells the sink how it ends. Never rejects. Does nothing behind `cancel`. */
  async run(client: DynamicClient<"native">, request: JsonRequest): Promise<void> {
    if (this.#isCancelled) return;
    const slot = CallSlot.take(client, (part) => this.#note(part));
    this.#slot = slot;
    try {
      await this.#make(slot, request);
    } catch (error) {
      if (!this.#isCancelled) this.#sink.onFailure(this.#failureOf(error), this.#beside);
    }
    this.#slot = undefined; // a late cancel is for nobody else
    slot.leave();
  }

  /** Rejects as the call does. */
  async #make({ client }: CallSlot, { args, items, metadata, ...asked }: JsonRequest): Promise<void> {
    const { descriptor } = this.#method;
    const timeoutMs = asked.timeoutMs === undefined ? undefined : Math.max(0, asked.timeoutMs - asked.waitedMs);
    const given = this.#readArguments(args);
    const startedAt = performance.now();
    const own = { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(metadata.size === 0 ? {} : { metadata }) };
    const hasOwn = timeoutMs !== undefined || metadata.size > 0;
    const sent = this.#method.item === undefined ? undefined : this.#readItems(items);
    let isBusy = false;
    if (sent === undefined) {
      try {
        return await this.#answer(hasOwn ? client.with({ ...own, failFast: true }) : client, given, undefined);
      } catch (error) {
        if (!this.#mayWait(client, error)) throw error;
        isBusy = error instanceof RpcError && error.code === "RESOURCE_EXHAUSTED";
      }
    }
    const limitMs = timeoutMs ?? descriptor.timeoutMs ?? Infinity;
    if (!isBusy) await client.ready({ timeoutMs: Math.min(MAX_WAIT_MS, limitMs) });
    const left = timeoutMs === undefined ? {} : { timeoutMs: Math.max(0, timeoutMs - (performance.now() - startedAt)) };
    await this.#answer(client.with({ ...own, ...left, failFast: false }), given, sent);
  }

  /** Rejects as the call does. */
  async #answer(
    client: DynamicClient<"native">,
    given: Readonly<Record<string, unknown>>,
    sent: AsyncIterable<unknown> | undefined,
  ): Promise<void> {
    const { kind, name } = this.#method.descriptor;
    if (kind === "serverStreaming" || kind === "bidi") return await this.#passItems(client.stream(name, given, sent));
    const result = await client.call(name, given, sent);
    const json = kind === "oneway" ? null : this.#method.result.toJson(result, TO_PROGRAMS);
    if (!this.#isCancelled) this.#sink.onResult(json, this.#beside);
  }

  /** Of a call that did not wait: whether it found no instance, or none with room. */
  #mayWait(client: DynamicClient<"native">, error: unknown): boolean {
    if (!(error instanceof RpcError) || this.#isCancelled || this.#hasItems) return false;
    const { code, origin, processed } = error;
    if (origin === "server" || origin === "handler") return false;
    if (code !== "UNAVAILABLE" && code !== "RESOURCE_EXHAUSTED") return false;
    if (processed === "no") return true;
    // The last instance has died with it: another one may come.
    return this.#method.descriptor.idempotent && client.inspect().instances.every(({ state }) => state !== "ready");
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
      this.#hasItems = true;
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

  #note(part: MetadataPart): void {
    this.#beside = { headers: NONE, trailers: NONE, headersSent: false, ...this.#beside, ...part };
  }
}
