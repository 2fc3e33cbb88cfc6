// Rule `read-idempotent`: methods that only read are marked `@idempotent`, so that a lost call is
// made again.

import { hasAnnotation, methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const readIdempotent: Rule = {
  id: "read-idempotent",
  group: "STANDARD",
  meaning: "methods that only read are marked `@idempotent`, so that a lost call is made again",
  check({ ast }, report) {
    for (const method of methods(ast)) {
      const { name } = method;
      if (name === undefined || hasAnnotation(method, "idempotent") || method.oneway) continue;
      if (!/^(?:get|list|find|read|count|has|is|lookup|search|describe|check|fetch|query)(?![a-z])/.test(name.text)) continue;
      report(
        name,
        `method \`${name.text}\` reads, and is not idempotent`,
        "mark it `@idempotent`, or give it a name that says what it changes",
      );
    }
  },
};
