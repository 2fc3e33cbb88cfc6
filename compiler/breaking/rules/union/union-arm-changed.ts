// Changes inside an inline arm are found field by field.

import { describeContent, findById, holdsTheSame } from "../../members.js";
import type { Rule } from "../../rule.js";

export const unionArmChanged: Rule = {
  id: "union-arm-changed",
  category: "wire",
  meaning: "an arm holds something else",
  check({ unions, typesBefore, typesAfter }, report) {
    for (const { name, before, after } of unions) {
      for (const old of before.arms) {
        const arm = findById(after.arms, old.id);
        if (arm === undefined || holdsTheSame(old, arm, typesBefore, typesAfter)) continue;
        report(
          `${name}.${arm.name}`,
          `arm ${arm.id} held ${describeContent(old)}, holds ${describeContent(arm)}; reserve ${arm.id} and add a new arm`,
        );
      }
    }
  },
};
