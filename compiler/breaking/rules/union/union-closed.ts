// New readers refuse what they do not know, which old peers may have kept and send on.

import { adviseOrder, severityOfTightening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const unionClosed: Rule = {
  id: "union-closed",
  category: "wire",
  meaning: "an open union became closed",
  check({ unions }, report) {
    for (const { name, before, after, direction } of unions) {
      if (before.closed || !after.closed) continue;
      const severity = severityOfTightening(direction);
      report(
        name,
        `union was open, is closed, and new readers refuse unknown arms; ${adviseOrder(severity, "keep it open")}`,
        severity,
      );
    }
  },
};
