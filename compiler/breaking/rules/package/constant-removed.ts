// Generated code exports constants.

import type { Rule } from "../../rule.js";

export const constantRemoved: Rule = {
  id: "constant-removed",
  category: "source",
  meaning: "a constant is gone",
  check({ constants }, report) {
    for (const { name } of constants.removed)
      report(name, `constant \`${name}\` was there, is gone; put it back, or change the code that uses it`);
  },
};
