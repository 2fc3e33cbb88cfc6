// Rule `constant-case`: constants are written in UPPER_SNAKE_CASE.

import { isPascalCase, isUpperSnakeCase, toUpperSnakeCase } from "../../names.js";
import { ofKind, renamedImports } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const constantCase: Rule = {
  id: "constant-case",
  group: "BASIC",
  meaning: "constants are written in UPPER_SNAKE_CASE",
  check({ ast }, report) {
    const declared = ofKind(ast, "const").map(({ name }) => name);
    // What is written like a constant is one, as far as this file shows.
    const imported = renamedImports(ast).filter(({ text }) => isUpperSnakeCase(text) && !isPascalCase(text));
    for (const name of [...declared, ...imported.map(({ local }) => local)]) {
      if (name === undefined || isUpperSnakeCase(name.text)) continue;
      report(name, `constant \`${name.text}\` is not written like the others`, `write \`${toUpperSnakeCase(name.text)}\``);
    }
  },
};
