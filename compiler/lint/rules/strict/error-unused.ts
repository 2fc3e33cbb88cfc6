// Rule `error-unused`: every error stands in the `throws` of a method.

import { ofKind, usedInAll } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const errorUnused: Rule = {
  id: "error-unused",
  group: "STRICT",
  meaning: "every error stands in the `throws` of a method",
  check({ ast, all }, report) {
    const { types } = usedInAll(all);
    for (const { name } of ofKind(ast, "error")) {
      if (name === undefined || types.has(name.text)) continue;
      report(name, `error \`${name.text}\` is thrown by no method`, "remove it, or add it to a `throws`");
    }
  },
};
