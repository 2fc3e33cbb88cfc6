// The bytes are the same, and new readers refuse what no longer fits.

import { describeType } from "../../describe.js";
import { adviseOrder, severityOfTightening } from "../../direction.js";
import type { Rule } from "../../rule.js";
import { compareTypes } from "../../type-change.js";

export const typeNarrowed: Rule = {
  id: "type-narrowed",
  category: "wire",
  meaning: 'an integer has a smaller type of the same encoding, or got `@js("number")`',
  check({ values, typesBefore, typesAfter }, report) {
    for (const { name, before, after, direction } of values) {
      if (compareTypes(before.type, after.type, typesBefore, typesAfter) !== "narrowed") continue;
      const severity = severityOfTightening(direction);
      const advice = adviseOrder(severity, "keep the type, or add a new one beside it");
      report(
        name,
        `type was ${describeType(before.type)}, is ${describeType(after.type)}, and new readers refuse larger values; ${advice}`,
        severity,
      );
    }
  },
};
