// Rule `constant-case`: constants are written in UPPER_SNAKE_CASE.

import { isUpperSnakeCase, toUpperSnakeCase } from "../../names.js";
import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const constantCase: Rule = {
  id: "constant-case",
  group: "BASIC",
  meaning: "constants are written in UPPER_SNAKE_CASE",
  check({ ast }, report) {
    for (const { name } of ofKind(ast, "const")) {
      if (name === undefined || isUpperSnakeCase(name.text)) continue;
      report(name, `constant \`${name.text}\` is not written like the others`, `write \`${toUpperSnakeCase(name.text)}\``);
    }
  },
};
