// Waiting for things to happen, without sleeping for a guessed time.

import assert from "node:assert/strict";

export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Ten times what any of it takes on a machine that is busy with something else. */
const TIMEOUT_MS = 15_000;

/** Runs `check` again and again until it passes. Throws its last error after `timeoutMs`. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= endAt) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Resolves once `condition` holds. */
export function until(condition: () => boolean, timeoutMs = TIMEOUT_MS): Promise<void> {
  return eventually(
    () => assert.ok(condition(), `${condition.toString()} did not come to hold within ${timeoutMs} ms`),
    timeoutMs,
  );
}
