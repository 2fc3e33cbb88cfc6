// Rule `service-case`: services are written in PascalCase.

import { isPascalCase, toPascalCase } from "../../names.js";
import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const serviceCase: Rule = {
  id: "service-case",
  group: "BASIC",
  meaning: "services are written in PascalCase",
  check({ ast }, report) {
    for (const { name } of ofKind(ast, "service")) {
      if (name === undefined || isPascalCase(name.text)) continue;
      report(name, `service \`${name.text}\` is not written like the others`, `write \`${toPascalCase(name.text)}\``);
    }
  },
};
