// Rule `method-case`: methods are written in camelCase.

import { isCamelCase, toCamelCase } from "../../names.js";
import { methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const methodCase: Rule = {
  id: "method-case",
  group: "BASIC",
  meaning: "methods are written in camelCase",
  check({ ast }, report) {
    for (const { name } of methods(ast)) {
      if (name === undefined || isCamelCase(name.text)) continue;
      report(name, `method \`${name.text}\` is not written like the others`, `write \`${toCamelCase(name.text)}\``);
    }
  },
};
