// Rule `arm-case`: arms of unions are written in camelCase.

import { isCamelCase, toCamelCase } from "../../names.js";
import { arms } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const armCase: Rule = {
  id: "arm-case",
  group: "BASIC",
  meaning: "arms of unions are written in camelCase",
  check({ ast }, report) {
    for (const { name } of arms(ast)) {
      if (name === undefined || isCamelCase(name.text)) continue;
      report(name, `arm \`${name.text}\` is not written like the others`, `write \`${toCamelCase(name.text)}\``);
    }
  },
};
