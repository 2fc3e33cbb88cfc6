// Writers may leave it out, and old readers require it.

import { describePresence, presenceOf } from "../../describe.js";
import { adviseOrder, severityOfLoosening } from "../../direction.js";
import type { Rule } from "../../rule.js";

export const madeOptional: Rule = {
  id: "made-optional",
  category: "wire",
  meaning: "a required value may be absent or has a default",
  check({ values }, report) {
    for (const { name, before, after, direction } of values) {
      if (presenceOf(before) !== "required" || presenceOf(after) === "required") continue;
      const severity = severityOfLoosening(direction);
      const advice = adviseOrder(severity, "keep it required, or leave it out only when every client is updated");
      report(
        name,
        `was required, is ${describePresence(after)}, and old readers refuse a message without it; ${advice}`,
        severity,
      );
    }
  },
};
