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
 * Resolves when every item is written, or when the sender was stopped and the source has closed.
 * Rejects with what the source threw, and with the error of an item that does not fit; the source
 * is closed then. Stopping closes the source at once, though it is in the middle of a `next`.
 */
export async function sendItems(source: Items<unknown>, sender: ItemSender): Promise<void> {
  const taking = new TakenItems(source, sender);
  let closed: Promise<unknown> | undefined;
  // Stopped by a frame or a timer; the source closes where it runs.
  const scope = new AsyncResource("callwire.source");
  sender.onStop = () => {
    closed = scope.runInAsyncScope(close, undefined, taking.iterator);
  };
  for (;;) {
    const pause = taking.writeReady();
    if (pause === "end") return;
    if (pause === "stopped") break;
    if (pause === "blocked") await sender.ready();
    else if (pause === "over") await timeSlices.slice();
    else if (pause === "misfit") {
      await close(taking.iterator);
      throw taking.error;
    } else taking.next = await pause;
  }
  closed ??= close(taking.iterator);
  await closed;
}

/**
 * Why no item is written now: the source is at its end, nobody wants its items, the sender or the
 * event loop is waited for, an item does not fit.
 */
type Pause = "end" | "stopped" | "blocked" | "over" | "misfit" | PromiseLike<IteratorResult<unknown>>;

class TakenItems {
  readonly iterator: ItemIterator;
  /** Taken from the source and not written yet. */
  next: IteratorResult<unknown> | undefined;
  /** Of the item that does not fit. */
  error: unknown;
  readonly #sender: ItemSender;
  readonly #isAsync: boolean;

  constructor(source: Items<unknown>, sender: ItemSender) {
    this.iterator = iteratorOf(source);
    this.#isAsync = isAsyncIterable(source);
    this.#sender = sender;
  }

  /**
   * Writes until something has to be waited for. No part of the async function: V8 would go on with
   * that in slow code each time it has waited. A source that has its item at once is not waited
   * for, as that would cost more than the item.
   */
  writeReady(): Pause {
    const sender = this.#sender;
    for (;;) {
      if (sender.isStopped) return "stopped";
      let next = this.next;
      if (next === undefined) {
        if (!sender.isReady) return "blocked";
        if (!timeSlices.take()) return "over";
        const taken = this.iterator.next();
        if (this.#isAsync && isThenable(taken)) return taken;
        next = taken as IteratorResult<unknown>; // of an Iterator, or of an AsyncIterator that does not make one wait
        if (sender.isStopped) return "stopped";
      }
      if (next.done === true) return "end";
      try {
        if (!sender.write(next.value)) {
          this.next = next;
          return "blocked";
        }
      } catch (error) {
        this.error = error;
        return "misfit";
      }
      this.next = undefined;
    }
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
  return value instanceof Promise || ("then" in value && typeof value.then === "function");
}
