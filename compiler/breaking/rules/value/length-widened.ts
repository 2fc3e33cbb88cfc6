// New writers may send what old readers refuse.

import { isWider, lengthsOf } from "../../bounds.js";
import { describeBounds } from "../../describe.js";
import { adviseOrder, severityOfLoosening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const lengthWidened: Rule = {
  id: "length-widened",
  category: "wire",
  meaning: "`@length` allows more than before",
  check({ values }, report) {
    for (const { name, before, after, direction } of values) {
      if (!isWider(...lengthsOf(before, after))) continue;
      const severity = severityOfLoosening(direction);
      const advice = adviseOrder(severity, "keep the length, or stay inside the old one until every client is updated");
      report(
        name,
        `length was ${describeBounds(before.length)}, is ${describeBounds(after.length)}, and old readers refuse the rest; ${advice}`,
        severity,
      );
    }
  },
};
