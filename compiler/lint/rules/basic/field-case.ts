// Rule `field-case`: fields are written in camelCase.

import { isCamelCase, toCamelCase } from "../../names.js";
import { fields } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const fieldCase: Rule = {
  id: "field-case",
  group: "BASIC",
  meaning: "fields are written in camelCase",
  check({ ast }, report) {
    for (const { name } of fields(ast)) {
      if (name === undefined || isCamelCase(name.text)) continue;
      report(name, `field \`${name.text}\` is not written like the others`, `write \`${toCamelCase(name.text)}\``);
    }
  },
};
