// Rule `deprecated-reason`: `@deprecated` says what to use instead.

import { documented } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const deprecatedReason: Rule = {
  id: "deprecated-reason",
  group: "STANDARD",
  meaning: "`@deprecated` says what to use instead",
  check({ ast }, report) {
    for (const node of documented(ast)) {
      const annotation = node.annotations.find(({ name }) => name.text === "deprecated");
      if (annotation === undefined || annotation.arguments.length > 0) continue;
      report(annotation, "deprecated without a reason", 'say what to use instead: `@deprecated("use total")`');
    }
  },
};
