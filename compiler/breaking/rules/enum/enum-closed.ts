// New readers refuse what they do not know, which old peers may have kept and send on.

import { adviseOrder, severityOfTightening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const enumClosed: Rule = {
  id: "enum-closed",
  category: "wire",
  meaning: "an open enum became closed",
  check({ enums }, report) {
    for (const { name, before, after, direction } of enums) {
      if (before.closed || !after.closed) continue;
      const severity = severityOfTightening(direction);
      report(
        name,
        `enum was open, is closed, and new readers refuse unknown members; ${adviseOrder(severity, "keep it open")}`,
        severity,
      );
    }
  },
};
