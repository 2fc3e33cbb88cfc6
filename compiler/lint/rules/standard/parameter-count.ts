// Rule `parameter-count`: a method has at most five parameters.

import { methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const parameterCount: Rule = {
  id: "parameter-count",
  group: "STANDARD",
  meaning: "a method has at most five parameters",
  check({ ast }, report) {
    for (const { parameters } of methods(ast)) {
      const sixth = parameters[5];
      if (sixth === undefined) continue;
      report(
        sixth,
        `${parameters.length} parameters`,
        "put what belongs together into a struct: its fields have names where the method is called",
      );
    }
  },
};
