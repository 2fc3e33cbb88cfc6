// Rule `type-unused`: every type is used by a method, or by a type that is.

import { ofKind, usedInAll } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const typeUnused: Rule = {
  id: "type-unused",
  group: "STRICT",
  meaning: "every type is used by a method, or by a type that is",
  check({ ast, all }, report) {
    const { types, values } = usedInAll(all);
    for (const { kind, name } of ofKind(ast, "struct", "enum", "union", "alias")) {
      if (name === undefined || types.has(name.text) || values.has(name.text)) continue;
      report(name, `${kind} \`${name.text}\` is not used`, "remove it, or use it");
    }
  },
};
