// Rule `error-unused`: every error stands in the `throws` of a method.

import { ofKind, usedTypes } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const errorUnused: Rule = {
  id: "error-unused",
  group: "STRICT",
  meaning: "every error stands in the `throws` of a method",
  check({ ast, all }, report) {
    const used = new Set(all.flatMap((file) => [...usedTypes(file)]));
    for (const { name } of ofKind(ast, "error")) {
      if (name === undefined || used.has(name.text)) continue;
      report(name, `error \`${name.text}\` is thrown by no method`, "remove it, or add it to a `throws`");
    }
  },
};
