// Rule `type-unused`: every type is used by a method, or by a type that is.

import { ofKind, usedTypes, usedValues } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const typeUnused: Rule = {
  id: "type-unused",
  group: "STRICT",
  meaning: "every type is used by a method, or by a type that is",
  check({ ast, all }, report) {
    const used = new Set(all.flatMap((file) => [...usedTypes(file), ...usedValues(file)]));
    for (const { kind, name } of ofKind(ast, "struct", "enum", "union", "alias")) {
      if (name === undefined || used.has(name.text)) continue;
      report(name, `${kind} \`${name.text}\` is not used`, "remove it, or use it");
    }
  },
};
