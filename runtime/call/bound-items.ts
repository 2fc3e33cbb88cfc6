// The items of a handler or an interceptor, taken in the async context in which it was called: a
// generator runs when its items are taken, and by then whoever takes them has left the context that
// an interceptor had made for it.

import { AsyncResource } from "node:async_hooks";
import type { ItemSender } from "./item-sender.js";
import { type ItemIterator, type Items, isAsyncIterable, isItems, iteratorOf, sendItems } from "./send-items.js";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

interface Binding {
  readonly scope: AsyncResource;
  readonly items: Items<unknown>;
}

/** Of each value that bindItems has made. */
const bindings = new WeakMap<object, Binding>();

/**
 * The same items, bound to the context of now. What runs no code when it is taken and written stays
 * as it is, and so does what has no items, or is bound: who is nearest to the handler counts.
 */
export function bindItems(items: unknown): unknown {
  if (typeof items !== "object" || items === null || !isItems(items) || bindings.has(items)) return items;
  if (Array.isArray(items) && !isObject(items[0])) return items;
  const scope = new AsyncResource("callwire.items");
  // A copy, as a handler may return the same array to many calls.
  const bound = Array.isArray(items) ? items.slice() : wrap(items, scope);
  bindings.set(bound, { scope, items });
  return bound;
}

/**
 * Sends items where they are bound to: so getters of an item run there as well, and no step of the
 * source has to go there by itself.
 */
export function sendBound(items: Items<unknown>, sender: ItemSender): Promise<void> {
  const binding = isObject(items) ? bindings.get(items) : undefined;
  if (binding === undefined) return sendItems(items, sender);
  return binding.scope.runInAsyncScope(sendItems, undefined, binding.items, sender);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function wrap(items: Items<unknown>, scope: AsyncResource): object {
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
