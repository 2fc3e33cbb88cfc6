// Readers refuse another length, and old writers may send it.

import { isNarrower, lengthsOf } from "../../bounds.js";
import { describeBounds } from "../../describe.js";
import { adviseOrder, severityOfTightening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const lengthNarrowed: Rule = {
  id: "length-narrowed",
  category: "wire",
  meaning: "`@length` allows less than before",
  check({ values }, report) {
    for (const { name, before, after, direction } of values) {
      if (!isNarrower(...lengthsOf(before, after))) continue;
      const severity = severityOfTightening(direction);
      const advice = adviseOrder(severity, "keep the length, or check it in the handler");
      report(
        name,
        `length was ${describeBounds(before.length)}, is ${describeBounds(after.length)}, and new readers refuse the rest; ${advice}`,
        severity,
      );
    }
  },
};
