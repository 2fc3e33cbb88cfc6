// Rule `read-idempotent`: methods that only read are marked `@idempotent`, so that a lost call is
// made again.

import type * as Ast from "../../../syntax/ast.js";
import { hasAnnotation, methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const readIdempotent: Rule = {
  id: "read-idempotent",
  group: "STANDARD",
  meaning: "methods that only read are marked `@idempotent`, so that a lost call is made again",
  check({ ast }, report) {
    for (const method of methods(ast)) {
      const { name } = method;
      if (name === undefined || isRepeatable(method) || method.oneway) continue;
      if (!/^(?:get|list|find|read|count|has|is|lookup|search|describe|check|fetch|query)(?![a-z])/.test(name.text)) continue;
      report(
        name,
        `method \`${name.text}\` reads, and is not idempotent`,
        "mark it `@readonly` or `@idempotent`, or give it a name that says what it changes",
      );
    }
  },
};

function isRepeatable(method: Ast.Method): boolean {
  return hasAnnotation(method, "idempotent") || hasAnnotation(method, "readonly");
}
