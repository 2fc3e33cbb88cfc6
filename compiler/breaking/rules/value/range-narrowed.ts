// Readers refuse a number outside, and old writers may send it.

import { isNarrower, rangesOf } from "../../bounds.js";
import { describeBounds } from "../../describe.js";
import { adviseOrder, severityOfTightening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const rangeNarrowed: Rule = {
  id: "range-narrowed",
  category: "wire",
  meaning: "`@range` allows less than before",
  check({ values }, report) {
    for (const { name, before, after, direction } of values) {
      if (!isNarrower(...rangesOf(before, after))) continue;
      const severity = severityOfTightening(direction);
      const advice = adviseOrder(severity, "keep the range, or check it in the handler");
      report(
        name,
        `range was ${describeBounds(before.range)}, is ${describeBounds(after.range)}, and new readers refuse the rest; ${advice}`,
        severity,
      );
    }
  },
};
