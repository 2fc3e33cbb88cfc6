// The items of a handler or an interceptor, taken in the async context in which it was called: a generator runs when its items are taken, and by
// then whoever takes them has left the context that an interceptor had made for it.

import { AsyncResource } from "node:async_hooks";
import { type ItemIterator, isAsyncIterable, isItems, iteratorOf } from "./send-items.js";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The same items, bound to the context of now. What runs no code when it is taken stays as it is, and so does what has no items. */
export function bindItems(items: unknown): unknown {
  if (Array.isArray(items) || typeof items !== "object" || items === null || !isItems(items)) return items;
  const scope = new AsyncResource("callwire.items");
  const iterate = (): BoundIterator => new BoundIterator(scope.runInAsyncScope(iteratorOf, undefined, items), scope);
  return isAsyncIterable(items) ? { [Symbol.asyncIterator]: iterate } : { [Symbol.iterator]: iterate };
}

type Taken = ReturnType<ItemIterator["next"]> | ReturnType<Required<ItemIterator>["return"]>;

class BoundIterator {
  readonly #iterator: ItemIterator;
  readonly #scope: AsyncResource;

  constructor(iterator: ItemIterator, scope: AsyncResource) {
    this.#iterator = iterator;
    this.#scope = scope;
  }

  next(): Taken {
    return this.#scope.runInAsyncScope<ItemIterator, Taken>(this.#iterator.next, this.#iterator);
  }

  return(): Taken {
    const { return: close } = this.#iterator;
    return close === undefined ? DONE : this.#scope.runInAsyncScope<ItemIterator, Taken>(close, this.#iterator);
  }
}
