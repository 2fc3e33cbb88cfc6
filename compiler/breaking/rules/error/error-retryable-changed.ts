// Callers that repeat stop doing so, or start.

import type { Rule } from "../../rule.js";

export const errorRetryableChanged: Rule = {
  id: "error-retryable-changed",
  category: "behaviour",
  meaning: "an error became `@retryable`, or is no longer",
  check({ errors }, report) {
    for (const { name, before, after } of errors) {
      const describe = (isRetryable: boolean) => (isRetryable ? "retryable" : "not retryable");
      if (before.retryable !== after.retryable)
        report(name, `was ${describe(before.retryable)}, is ${describe(after.retryable)}; put it back, or add an error`);
    }
  },
};
