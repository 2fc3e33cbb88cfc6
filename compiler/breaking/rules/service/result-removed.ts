// Old clients wait for a value that does not come.

import { describeType } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const resultRemoved: Rule = {
  id: "result-removed",
  category: "wire",
  meaning: "a method returns nothing that returned a value",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.result !== undefined && after.result === undefined)
          report(
            name,
            `returned ${describeType(before.result)}, returns nothing; keep the result, or add a method with another name`,
          );
      }
    }
  },
};
