// Rule `type-case`: types are written in PascalCase.

import { isPascalCase, isUpperSnakeCase, toPascalCase } from "../../names.js";
import { ofKind, renamedImports } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const typeCase: Rule = {
  id: "type-case",
  group: "BASIC",
  meaning: "types are written in PascalCase",
  check({ ast }, report) {
    const declared = ofKind(ast, "struct", "enum", "union", "error", "alias").map(({ name }) => name);
    // What is written like a type is one, as far as this file shows.
    const imported = renamedImports(ast).filter(({ text }) => isPascalCase(text) && !isUpperSnakeCase(text));
    for (const name of [...declared, ...imported.map(({ local }) => local)]) {
      if (name === undefined || isPascalCase(name.text)) continue;
      report(name, `type \`${name.text}\` is not written like the others`, `write \`${toPascalCase(name.text)}\``);
    }
  },
};
