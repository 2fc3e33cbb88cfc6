// Rule `method-timeout`: every method has a `@timeout`.

import { hasAnnotation, methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const methodTimeout: Rule = {
  id: "method-timeout",
  group: "STRICT",
  meaning: "every method has a `@timeout`",
  check({ ast }, report) {
    for (const method of methods(ast)) {
      if (method.name === undefined || method.resultStream || hasAnnotation(method, "timeout")) continue;
      report(
        method.name,
        `method \`${method.name.text}\` has no timeout`,
        "say how long a caller waits: `@timeout(2s)`; without, it is 10 s",
      );
    }
  },
};
