// What a client streams by HTTP, for the handler: items of the contract, made of the JSON of its
// messages when they are taken.

import { RpcError } from "../base/errors.js";
import type { RequestStream } from "../call/request-stream.js";
import { JsonError } from "../json/json-value.js";
import { FROM_PROGRAMS } from "../json/program-json.js";
import type { LocalMethod } from "./local-method.js";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export class RequestItems implements RequestStream<unknown>, AsyncIterator<unknown, undefined> {
  readonly #method: string;
  readonly #local: LocalMethod;
  readonly #source: AsyncIterator<unknown> | undefined;
  #index = 0;
  #failed: RpcError | undefined;
  #isOver = false;
  /** Who waits for the next item. */
  #onFail: ((reason: RpcError) => void) | undefined;

  constructor(method: string, local: LocalMethod, items: AsyncIterable<unknown> | undefined) {
    this.#method = method;
    this.#local = local;
    this.#source = items?.[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#failed !== undefined) throw this.#failed;
    if (this.#isOver || this.#source === undefined) return DONE;
    const failed = new Promise<never>((_resolve, reject) => {
      this.#onFail = reject;
    });
    const next = await Promise.race([this.#source.next(), failed]);
    this.#onFail = undefined;
    if (next.done === true) {
      this.#isOver = true;
      return DONE;
    }
    return { done: false, value: this.#read(next.value) };
  }

  async return(): Promise<IteratorResult<unknown, undefined>> {
    this.#isOver = true;
    await this.#source?.return?.();
    return DONE;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** The call is over: the handler's loop throws the reason. */
  fail(reason: RpcError): void {
    this.#failed ??= reason;
    this.#onFail?.(reason);
    this.#onFail = undefined;
  }

  #read(json: unknown): unknown {
    const { item } = this.#local.forms;
    try {
      return item?.fromJson(json, FROM_PROGRAMS);
    } catch (cause) {
      if (!(cause instanceof JsonError)) throw cause;
      const place = `${this.#local.streamName ?? ""}[${this.#index}]`;
      const path = cause.path === "" || cause.path.startsWith("[") ? place + cause.path : `${place}.${cause.path}`;
      throw new RpcError("INVALID_ARGUMENT", `${this.#method}: ${path}: ${cause.problem}`, { cause });
    } finally {
      this.#index++;
    }
  }
}
