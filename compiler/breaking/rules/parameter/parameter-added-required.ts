// Old clients do not send it.

import { presenceOf } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const parameterAddedRequired: Rule = {
  id: "parameter-added-required",
  category: "wire",
  meaning: "a new parameter has neither a default nor `?`",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        for (const parameter of after.parameters.slice(before.parameters.length)) {
          if (presenceOf(parameter) === "required")
            report(`${name}.${parameter.name}`, "parameter was not there, is required; give it a default or `?`");
        }
      }
    }
  },
};
