// Old writers leave it out, and new readers require it.

import { describePresence, presenceOf } from "../../describe.js";
import { adviseOrder, severityOfTightening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const madeRequired: Rule = {
  id: "made-required",
  category: "wire",
  meaning: "an optional value, or one with a default, is required",
  check({ values }, report) {
    for (const { name, before, after, direction } of values) {
      if (presenceOf(before) === "required" || presenceOf(after) !== "required") continue;
      const severity = severityOfTightening(direction);
      const advice = adviseOrder(severity, "keep it as it was");
      report(
        name,
        `was ${describePresence(before)}, is required, and new readers refuse a message without it; ${advice}`,
        severity,
      );
    }
  },
};
