// Callers and dashboards decide by the code.

import type { Rule } from "../../rule.js";

export const errorCodeChanged: Rule = {
  id: "error-code-changed",
  category: "behaviour",
  meaning: "an error has another status code",
  check({ errors }, report) {
    for (const { name, before, after } of errors) {
      if (before.code !== after.code)
        report(name, `code was ${before.code}, is ${after.code}; put \`@code(${before.code})\` back, or add an error`);
    }
  },
};
