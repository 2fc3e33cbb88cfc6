// The promise of a step that may throw, or return anything. An async function does the same with
// two promises and three turns more, which each call with interceptors would pay.

/** A promise that the step returns is passed on as it is. What it throws, rejects. */
export function promiseOf<A, B>(step: (first: A, second: B) => unknown, first: A, second: B): Promise<unknown> {
  try {
    return Promise.resolve(step(first, second));
  } catch (error) {
    return Promise.reject(error);
  }
}
