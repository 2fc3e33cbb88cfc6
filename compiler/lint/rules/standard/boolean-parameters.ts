// Rule `boolean-parameters`: a method has at most one parameter that is true or false.

import { methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const booleanParameters: Rule = {
  id: "boolean-parameters",
  group: "STANDARD",
  meaning: "a method has at most one parameter that is true or false",
  check({ ast }, report) {
    for (const { parameters } of methods(ast)) {
      const flags = parameters.filter(({ type }) => type?.kind === "named" && type.name.text === "bool");
      const second = flags[1];
      if (second === undefined) continue;
      report(
        second,
        `${flags.length} parameters are true or false`,
        "callers read `place(true, false)`; use an enum, or a struct with names",
      );
    }
  },
};
