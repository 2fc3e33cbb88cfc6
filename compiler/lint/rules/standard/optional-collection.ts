// Rule `optional-collection`: lists and maps are not optional: an empty one says the same.

import { typed } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const optionalCollection: Rule = {
  id: "optional-collection",
  group: "STANDARD",
  meaning: "lists and maps are not optional: an empty one says the same",
  check({ ast }, report) {
    for (const { type } of typed(ast)) {
      if (type === undefined || type.kind === "named" || !type.optional) continue;
      report(
        type,
        `a ${type.kind} that may be absent or empty`,
        type.kind === "list" ? "remove the `?`; give it the default `[]` if it may be left out" : "remove the `?`",
      );
    }
  },
};
