// Rule `struct-empty`: a struct has fields.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const structEmpty: Rule = {
  id: "struct-empty",
  group: "STANDARD",
  meaning: "a struct has fields",
  check({ ast }, report) {
    for (const { name, fields } of ofKind(ast, "struct")) {
      if (name === undefined || fields.length > 0) continue;
      report(name, `struct \`${name.text}\` has no fields`, "add a field, or leave it out where it is used");
    }
  },
};
