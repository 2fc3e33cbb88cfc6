// Values that were hidden appear in logs, in the console and in traces.

import type { Rule } from "../../rule.js";

export const sensitiveRemoved: Rule = {
  id: "sensitive-removed",
  category: "behaviour",
  meaning: "a value is no longer `@sensitive`",
  check({ values }, report) {
    for (const { name, before, after } of values) {
      if (before.sensitive === true && after.sensitive !== true)
        report(name, "was sensitive, is not, and appears in logs and traces; put `@sensitive` back");
    }
  },
};
