// Rule `type-case`: types are written in PascalCase.

import { isPascalCase, toPascalCase } from "../../names.js";
import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const typeCase: Rule = {
  id: "type-case",
  group: "BASIC",
  meaning: "types are written in PascalCase",
  check({ ast }, report) {
    for (const { name } of ofKind(ast, "struct", "enum", "union", "error", "alias")) {
      if (name === undefined || isPascalCase(name.text)) continue;
      report(name, `type \`${name.text}\` is not written like the others`, `write \`${toPascalCase(name.text)}\``);
    }
  },
};
