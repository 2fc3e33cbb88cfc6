// Takes items from where they come and gives them to a sender, no faster than it takes them.

import { AsyncResource } from "node:async_hooks";
import type { ItemSender } from "./item-sender.js";
import { timeSlices } from "./time-slices.js";

/** What a stream is sent from: an async generator, an array, a Node stream in object mode, ... */
export type Items<T> = AsyncIterable<T> | Iterable<T>;

export type ItemIterator = AsyncIterator<unknown> | Iterator<unknown>;

export function isItems(value: unknown): value is Items<unknown> {
  return isAsyncIterable(value) || isIterable(value);
}

/**
 * Resolves when every item is written, or when the sender was stopped and the source has closed. Rejects with what the source threw, and with
 * the error of an item that does not fit; the source is closed then. Stopping closes the source at once, though it is in the middle of a `next`.
 */
export async function sendItems(source: Items<unknown>, sender: ItemSender): Promise<void> {
  const iterator = iteratorOf(source);
  let closed: Promise<unknown> | undefined;
  // Stopped by a frame or a timer; the source closes where it runs.
  const scope = new AsyncResource("callwire.source");
  sender.onStop = () => {
    closed = scope.runInAsyncScope(close, undefined, iterator);
  };
  for (;;) {
    if (!sender.isReady) {
      await sender.ready();
      if (!sender.isStopped) continue;
    } else if (!timeSlices.take()) {
      await timeSlices.slice();
      if (!sender.isStopped) continue;
    }
    if (sender.isStopped) break;
    // A source that is not async is not waited for: that would cost more than the item.
    const taken = iterator.next();
    const next = taken instanceof Promise || isThenable(taken) ? await taken : taken;
    if (sender.isStopped) break;
    if (next.done === true) return;
    const written = writeOrClose(sender, next.value, iterator);
    if (written !== true && !(await (written || writeLater(sender, next.value, iterator)))) break;
  }
  closed ??= close(iterator);
  await closed;
}

/** Whether it is written; rejects when it does not fit. */
function writeOrClose(sender: ItemSender, item: unknown, iterator: ItemIterator): Promise<never> | boolean {
  try {
    return sender.write(item);
  } catch (error) {
    return close(iterator).then(() => {
      throw error;
    });
  }
}

/** An item for which other streams leave no room now. Resolves with false when the sender was stopped before. */
async function writeLater(sender: ItemSender, item: unknown, iterator: ItemIterator): Promise<boolean> {
  for (;;) {
    await sender.ready();
    if (sender.isStopped) return false;
    if (await writeOrClose(sender, item, iterator)) return true;
  }
}

/** Whatever a source does when it is closed early is its own affair. */
async function close(iterator: ItemIterator): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // The call has its outcome already.
  }
}

export function iteratorOf(source: Items<unknown>): ItemIterator {
  return isAsyncIterable(source) ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "string" || (typeof value === "object" && value !== null && Symbol.iterator in value);
}

function isThenable(value: object): value is PromiseLike<IteratorResult<unknown>> {
  return "then" in value && typeof value.then === "function";
}
