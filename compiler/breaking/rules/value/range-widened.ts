// New writers may send what old readers refuse.

import { isWider, rangesOf } from "../../bounds.js";
import { describeBounds } from "../../describe.js";
import { adviseOrder, severityOfLoosening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const rangeWidened: Rule = {
  id: "range-widened",
  category: "wire",
  meaning: "`@range` allows more than before",
  check({ values }, report) {
    for (const { name, before, after, direction } of values) {
      if (!isWider(...rangesOf(before, after))) continue;
      const severity = severityOfLoosening(direction);
      const advice = adviseOrder(severity, "keep the range, or stay inside the old one until every client is updated");
      report(
        name,
        `range was ${describeBounds(before.range)}, is ${describeBounds(after.range)}, and old readers refuse the rest; ${advice}`,
        severity,
      );
    }
  },
};
