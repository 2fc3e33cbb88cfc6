// One finding for a whole package, and none for each thing that was in it.

import type { Rule } from "../../rule.js";

export const packageRemoved: Rule = {
  id: "package-removed",
  category: "wire",
  meaning: "no contract has the package any more",
  check({ packages }, report) {
    for (const name of packages.removed)
      report(name, `package \`${name}\` was there, is gone; keep its contracts until no peer uses them`);
  },
};
