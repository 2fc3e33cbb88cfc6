// Old servers answer with nothing.

import { describeType } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const resultAdded: Rule = {
  id: "result-added",
  category: "wire",
  meaning: "a method returns a value that returned none",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.result === undefined && after.result !== undefined)
          report(name, `returned nothing, returns ${describeType(after.result)}; add a method with another name`);
      }
    }
  },
};
