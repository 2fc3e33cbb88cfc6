// The types of a call as the stubs show them, and the two helpers that make errors exhaustive.

import { type DeclaredError, isDeclaredError, RpcError } from "../base/errors.js";

declare const declared: unique symbol;

/** A promise that remembers, for the compiler only, which errors the contract declares. */
export interface Call<T, E extends DeclaredError = never> extends Promise<T> {
  readonly [declared]?: E;
}

/**
 * The items that a server streams, in their order. Read them with `for await`, once; leaving the
 * loop early cancels the call. Ends with an error of the contract, or with RpcError. With
 * `await using` it is cancelled at the end of its block.
 */
export interface RpcStream<T, E extends DeclaredError = never> extends AsyncDisposable {
  /** The next item. With `attempt(stream.next())` its errors are values. */
  next(): Call<IteratorResult<T, undefined>, E>;
  /** Cancels the call, unless it is over. Items that have arrived are dropped. */
  return(): Promise<IteratorResult<T, undefined>>;
  /** Throws FAILED_PRECONDITION the second time: items come once. */
  [Symbol.asyncIterator](): RpcStream<T, E>;
}

/** What a call came to. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/**
 * Waits for a call and returns its errors as values: the declared ones and RpcError. A switch over
 * `error.name` that forgets one does not compile, see {@link unreachable}. Anything else that was
 * thrown, such as a bug, is thrown again.
 */
export async function attempt<T, E extends DeclaredError = never>(call: Call<T, E>): Promise<Result<T, E | RpcError>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (error instanceof RpcError) return { ok: false, error };
    if (isDeclaredError(error)) return { ok: false, error: error as E }; // a call rejects only with errors that its method declares
    throw error;
  }
}

/**
 * The end of an exhaustive switch: does not compile while a case is missing, and throws if one
 * comes all the same.
 */
export function unreachable(value: never): never {
  throw new Error(`a case is missing for ${String(value)}; generate the stubs of both sides from the same contract`);
}
