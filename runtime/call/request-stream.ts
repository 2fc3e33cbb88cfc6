// What a client streams, as the handler of its call sees it.

/**
 * The items that a client streams, in their order. Read them with `for await`, once; leaving the
 * loop early tells the client to stop, as does the end of a block with `await using`.
 */
export interface RequestStream<T> extends AsyncIterable<T>, AsyncDisposable {}

/**
 * The same items, and a way to leave them also when an interceptor has made them of something that
 * has none.
 */
export function toRequestStream(items: AsyncIterable<unknown>): RequestStream<unknown> {
  if (isDisposable(items)) return items;
  let iterator: AsyncIterator<unknown> | undefined;
  return {
    [Symbol.asyncIterator]() {
      iterator = items[Symbol.asyncIterator]();
      return iterator;
    },
    async [Symbol.asyncDispose]() {
      iterator ??= items[Symbol.asyncIterator]();
      await iterator.return?.();
    },
  };
}

function isDisposable(items: AsyncIterable<unknown>): items is RequestStream<unknown> {
  return Symbol.asyncDispose in items;
}
