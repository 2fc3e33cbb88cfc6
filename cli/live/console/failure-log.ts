// The last calls of this console that failed, in memory. Knows no registry and no page.

import type { FailedCall } from "./messages.js";

/** Calls that are kept: nobody reads more of them. */
const MAX_FAILURES = 100;
/** Characters of a message, so that all of them stay below a megabyte. */
const MAX_MESSAGE_LENGTH = 2_000;
/** Attempts of a call: more than a policy of retries allows by itself. */
const MAX_ATTEMPTS = 10;

export type NewFailure = Omit<FailedCall, "number" | "at">;

export class FailureLog {
  readonly #now: () => number;
  #failures: readonly FailedCall[] = [];
  #number = 0;

  /** `now`: wall-clock milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The oldest first. */
  get failures(): readonly FailedCall[] {
    return this.#failures;
  }

  /** Returns it with its number. */
  note(failure: NewFailure): FailedCall {
    const noted: FailedCall = {
      ...failure,
      message: failure.message.slice(0, MAX_MESSAGE_LENGTH),
      attempts: failure.attempts.slice(0, MAX_ATTEMPTS),
      number: ++this.#number,
      at: this.#now(),
    };
    this.#failures = [...this.#failures, noted].slice(-MAX_FAILURES);
    return noted;
  }
}
