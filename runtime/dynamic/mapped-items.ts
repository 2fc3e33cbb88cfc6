// Items of a stream in another form, one at a time: nothing is read ahead, and who leaves the loop
// ends the source.

import type { Items } from "../call/send-items.js";
import type { RpcStream } from "../client/call.js";

/** What a server streams. */
export class MappedStream<T> implements RpcStream<T> {
  readonly #source: RpcStream<unknown>;
  readonly #map: (item: unknown) => T;

  constructor(source: RpcStream<unknown>, map: (item: unknown) => T) {
    this.#source = source;
    this.#map = map;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const { done, value } = await this.#source.next();
    return done === true ? { done, value: undefined } : { done: false, value: this.#map(value) };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#source.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): RpcStream<T> {
    this.#source[Symbol.asyncIterator](); // it throws the second time
    return this;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#source[Symbol.asyncDispose]();
  }
}

/** What is sent. Ends with what `map` throws. */
export async function* mapItems(items: Items<unknown>, map: (item: unknown) => unknown): AsyncGenerator<unknown, void> {
  for await (const item of items) yield map(item);
}
