// Work that may rest: whoever runs it may do something else between two of its steps. Knows nothing
// of contracts, and nothing of time.

/** Gives up its turn between its steps, and returns what comes of it. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Takes all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
