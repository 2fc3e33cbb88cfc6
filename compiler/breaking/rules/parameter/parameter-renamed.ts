// Not on the wire; but tools that call by name, and messages about wrong arguments, use it.

import type { Rule } from "../../rule.js";

export const parameterRenamed: Rule = {
  id: "parameter-renamed",
  category: "source",
  meaning: "a parameter has another name in the same place",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const old = new Set(before.parameters.map((parameter) => parameter.name));
        const now = new Set(after.parameters.map((parameter) => parameter.name));
        after.parameters.forEach((parameter, position) => {
          const was = before.parameters[position]?.name;
          if (was === undefined || was === parameter.name || now.has(was) || old.has(parameter.name)) return;
          report(
            `${name}.${parameter.name}`,
            `parameter was \`${was}\`, is \`${parameter.name}\`; keep the name, or change what calls by name`,
          );
        });
      }
    }
  },
};
