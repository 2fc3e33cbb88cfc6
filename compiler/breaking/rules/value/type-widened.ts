// The bytes are the same, and old readers refuse what does not fit.

import { describeType } from "../../describe.js";
import { adviseOrder, severityOfLoosening } from "../../direction.js";
import type { Rule } from "../../rule.js";
import { compareTypes } from "../../type-change.js";

export const typeWidened: Rule = {
  id: "type-widened",
  category: "wire",
  meaning: 'an integer has a larger type of the same encoding, or lost `@js("number")`',
  check({ values, typesBefore, typesAfter }, report) {
    for (const { name, before, after, direction } of values) {
      if (compareTypes(before.type, after.type, typesBefore, typesAfter) !== "widened") continue;
      const severity = severityOfLoosening(direction);
      const advice = adviseOrder(severity, "send no larger values until every client is updated, or add a new one beside it");
      report(
        name,
        `type was ${describeType(before.type)}, is ${describeType(after.type)}, and old readers refuse larger values; ${advice}`,
        severity,
      );
    }
  },
};
