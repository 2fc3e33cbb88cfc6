// One call of a page: its answer as lines of JSON, while it comes. A stream that is faster than
// anybody reads is sampled, and its items are counted.

import type { ServerResponse } from "node:http";
import type { DynamicClient } from "callwire/dynamic";
import type { MethodDescriptor } from "callwire/schema";
import { addressOf } from "../endpoint-text.js";
import type { NewFailure } from "./failure-log.js";
import { ItemQueue } from "./item-queue.js";
import { DeclaredError, JsonError, RpcError } from "./live-parts.js";
import type { CallEvent } from "./messages.js";
import type { MethodValues } from "./method-values.js";
import { showAnswer, showItem } from "./shown-value.js";

/** Between two events of a stream: a page draws no more often than people see. */
const TELL_EVERY_MS = 100;
/** Items of one event; the others are counted. */
const MAX_TOLD = 20;
/** Bytes that a page has not read, above which it is told of numbers alone. */
const MAX_UNREAD_BYTES = 1024 * 1024;

type Failed = Extract<CallEvent, { kind: "failed" }>;

/** How a call failed, but for what was called. */
export type CallFailure = Omit<NewFailure, "service" | "method">;

export interface CallPlan {
  readonly id: string;
  readonly client: DynamicClient<"native">;
  readonly method: MethodDescriptor;
  readonly values: MethodValues;
  readonly args: unknown;
  readonly metadata: Readonly<Record<string, string>>;
  /** Undefined for a stream, which goes on until it ends or is ended. */
  readonly timeoutMs: number | undefined;
}

export class RunningCall {
  readonly items = new ItemQueue();
  readonly #plan: CallPlan;
  readonly #response: ServerResponse;
  readonly #ended = new AbortController();
  #count = 0;
  #told = 0;
  #newest: unknown[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  /** A page that goes away, or stops it, ends the call. */
  constructor(plan: CallPlan, response: ServerResponse) {
    this.#plan = plan;
    this.#response = response;
    response.on("close", () => this.#ended.abort());
  }

  /** Throws JsonError. */
  readItem(json: unknown): unknown {
    return this.#plan.values.readItem(json);
  }

  /**
   * Never rejects: how it ends is the last line. Resolves with how it failed, unless it was stopped
   * or did not fit its contract, so that nothing was sent.
   */
  async run(): Promise<CallFailure | undefined> {
    const { id, client, method, values, args } = this.#plan;
    const startedAt = performance.now();
    let failure: Failed | undefined;
    this.#response.writeHead(200, { "content-type": "application/x-ndjson" });
    try {
      const given = values.readArguments(args);
      this.#tell({ kind: "started", call: id, masked: values.maskArguments(args) });
      await this.#exchange(given);
    } catch (error) {
      this.#tellItems();
      const failed = this.#describe(error);
      this.#tell(failed);
      if (!this.#ended.signal.aborted && !(error instanceof JsonError)) failure = failed;
    } finally {
      clearInterval(this.#timer);
      this.items.end();
    }
    const [by, ms] = [method.kind === "oneway" ? "" : whoAnswered(client), performance.now() - startedAt];
    this.#tell({ kind: "ended", by, ms });
    this.#response.end();
    if (failure === undefined) return undefined;
    const { name, code, message, attempts, errorId } = failure;
    return { name, code, message, attempts, instance: by, ms, ...(errorId === undefined ? {} : { errorId }) };
  }

  async #exchange(given: Readonly<Record<string, unknown>>): Promise<void> {
    const { client, method, values, metadata, timeoutMs } = this.#plan;
    const limited = client.with({
      signal: this.#ended.signal,
      metadata,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    const sent = method.requestStream === undefined ? undefined : this.items;
    if (method.kind !== "serverStreaming" && method.kind !== "bidi") {
      const result = await limited.call(method.name, given, sent);
      const isNothing = method.kind === "oneway" || method.result === undefined;
      this.#tell({ kind: "result", value: isNothing ? null : showAnswer(values.showResult(result)) });
      return;
    }
    this.#timer = setInterval(() => this.#tellItems(), TELL_EVERY_MS);
    for await (const item of limited.stream(method.name, given, sent)) {
      this.#count++;
      this.#newest.push(item);
      // Twice as many as are told, so that few are moved.
      if (this.#newest.length > 2 * MAX_TOLD) this.#newest = this.#newest.slice(-MAX_TOLD);
    }
    this.#tellItems();
  }

  #tellItems(): void {
    if (this.#count === this.#told) return;
    const isFull = this.#response.writableLength > MAX_UNREAD_BYTES;
    const newest = isFull ? [] : this.#newest.slice(-MAX_TOLD);
    const items = newest.map((item) => showItem(this.#plan.values.showResult(item)));
    this.#tell({ kind: "items", items, count: this.#count, left: this.#count - this.#told - items.length });
    this.#told = this.#count;
    this.#newest = [];
  }

  #tell(event: CallEvent): void {
    if (!this.#response.destroyed) this.#response.write(`${JSON.stringify(event)}\n`);
  }

  #describe(error: unknown): Failed {
    if (error instanceof JsonError)
      return {
        kind: "failed",
        name: "RpcError",
        code: "INVALID_ARGUMENT",
        message: error.problem,
        path: error.path,
        attempts: [],
      };
    if (error instanceof RpcError) {
      const { code, text, attempts, errorId } = error;
      const tried = attempts.map(({ instance, cause, ms }) => ({ instance, cause, ms }));
      const about = errorId === undefined ? {} : { errorId };
      return { kind: "failed", name: "RpcError", code, message: text, attempts: tried, ...about };
    }
    if (!(error instanceof DeclaredError))
      return { kind: "failed", name: "Error", code: "INTERNAL", message: String(error), attempts: [] };
    const { name, message, code = "", fields } = error as DeclaredError & { readonly code?: string; readonly fields?: unknown }; // as DynamicError has them
    const shown = this.#plan.values.showFields(name, fields);
    const about = shown === undefined ? {} : { fields: showAnswer(shown) };
    return { kind: "failed", name, code, message, attempts: [], ...about };
  }
}

/** Of a client that has made one call, the instance whose latency is known. */
function whoAnswered(client: DynamicClient<"native">): string {
  const { instances } = client.inspect();
  const answered = instances.filter(({ latencyMs }) => latencyMs > 0);
  const [first] = answered.length > 0 || instances.length > 1 ? answered : instances;
  return first === undefined ? "" : addressOf(first.endpoint);
}
