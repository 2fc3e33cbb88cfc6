// The items of a call on their way, counted for its line.

import { type ItemIterator, type Items, isItems, iteratorOf } from "../call/send-items.js";
import type { LoggedCall } from "./logged-call.js";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What the client streams to the handler. */
export async function* watchReceived(items: AsyncIterable<unknown>, call: LoggedCall): AsyncGenerator<unknown> {
  for await (const item of items) {
    call.received++;
    yield item;
  }
}

/** What the handler sends. What is no stream goes on as it is. */
export function watchSent(items: Items<unknown>, call: LoggedCall): Items<unknown> {
  if (isItems(items)) return { [Symbol.asyncIterator]: () => new SentItems(iteratorOf(items), call) };
  call.end();
  return items;
}

/** No generator: one that is closed before its first item never runs, and learns nothing of it. */
class SentItems implements AsyncIterator<unknown> {
  readonly #iterator: ItemIterator;
  readonly #call: LoggedCall;

  constructor(iterator: ItemIterator, call: LoggedCall) {
    this.#iterator = iterator;
    this.#call = call;
  }

  async next(): Promise<IteratorResult<unknown>> {
    try {
      const taken = await this.#iterator.next();
      if (taken.done === true) this.#call.end();
      else this.#call.sent++;
      return taken;
    } catch (error) {
      this.#call.fail(error);
      throw error;
    }
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.#call.leave(); // does nothing when it has ended
    await this.#iterator.return?.();
    return DONE;
  }
}
