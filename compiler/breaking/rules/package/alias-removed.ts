// Generated code exports aliases.

import type { Rule } from "../../rule.js";

export const aliasRemoved: Rule = {
  id: "alias-removed",
  category: "source",
  meaning: "an alias is gone",
  check({ aliases }, report) {
    for (const { name } of aliases.removed)
      report(name, `alias \`${name}\` was there, is gone; put it back, or change the code that uses it`);
  },
};
