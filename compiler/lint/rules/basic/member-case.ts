// Rule `member-case`: members of enums are written in PascalCase.

import { isPascalCase, toPascalCase } from "../../names.js";
import { members } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const memberCase: Rule = {
  id: "member-case",
  group: "BASIC",
  meaning: "members of enums are written in PascalCase",
  check({ ast }, report) {
    for (const { name } of members(ast)) {
      if (name === undefined || isPascalCase(name.text)) continue;
      report(name, `member \`${name.text}\` is not written like the others`, `write \`${toPascalCase(name.text)}\``);
    }
  },
};
