// The generated file moves with its contract, and imports of it break.

import type { Rule } from "../../rule.js";

export const fileMoved: Rule = {
  id: "file-moved",
  category: "source",
  meaning: "a declaration stands in another contract, so generated code is imported from another path",
  check({ types, services, constants, aliases }, report) {
    for (const { both } of [types, services, constants, aliases]) {
      for (const { name, before, after } of both) {
        if (before.path !== after.path)
          report(name, `was in ${before.path}, is in ${after.path}; change the imports of its generated code`);
      }
    }
  },
};
