// The items of a stream, whose errors pass Nest's filters as those of a method do.

type Source = AsyncIterator<unknown> | Iterator<unknown>;

/** Throws what the caller is told, or resolves, and the stream ends as if it had no more items. */
export type RescueItems = (error: unknown) => Promise<unknown>;

/**
 * An iterator rather than an async generator: `return` of a generator would wait for a `next` that
 * is running, and a caller who is gone would hold the source until its next item.
 */
export class RescuedItems implements AsyncIterableIterator<unknown> {
  readonly #source: Source;
  readonly #rescue: RescueItems;

  constructor(source: Source, rescue: RescueItems) {
    this.#source = source;
    this.#rescue = rescue;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown>> {
    try {
      return await this.#source.next();
    } catch (error) {
      await this.#rescue(error);
      return { done: true, value: undefined };
    }
  }

  async return(): Promise<IteratorResult<unknown>> {
    await this.#source.return?.();
    return { done: true, value: undefined };
  }
}

/** Undefined for what is no stream: a text is iterable too, and an Observable is not. */
export function iteratorOf(value: unknown): Source | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Symbol.asyncIterator in value) return (value as AsyncIterable<unknown>)[Symbol.asyncIterator](); // it has one
  if (Symbol.iterator in value) return (value as Iterable<unknown>)[Symbol.iterator](); // the same
  return undefined;
}
