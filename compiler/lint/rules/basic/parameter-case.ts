// Rule `parameter-case`: parameters are written in camelCase.

import { isCamelCase, toCamelCase } from "../../names.js";
import { methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const parameterCase: Rule = {
  id: "parameter-case",
  group: "BASIC",
  meaning: "parameters are written in camelCase",
  check({ ast }, report) {
    for (const { name } of methods(ast).flatMap(({ parameters }) => parameters)) {
      if (name === undefined || isCamelCase(name.text)) continue;
      report(name, `parameter \`${name.text}\` is not written like the others`, `write \`${toCamelCase(name.text)}\``);
    }
  },
};
