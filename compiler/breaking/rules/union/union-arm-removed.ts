// A closed union refuses it, an open one reads it as unknown.

import { adviseOrder, severityOfTightening } from "../../direction.js";
import { isTaken } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const unionArmRemoved: Rule = {
  id: "union-arm-removed",
  category: "wire",
  meaning: "an arm is gone",
  check({ unions }, report) {
    for (const { name, before, after, direction } of unions) {
      for (const { name: arm, value } of matchByName(before.arms, after.arms, `${name}.`).removed) {
        if (isTaken(after.arms, value.id)) continue;
        const severity = severityOfTightening(direction);
        const outcome = after.closed ? "new readers refuse it" : "new readers take it for unknown";
        report(
          arm,
          `arm ${value.id} was there, is gone, and ${outcome}; ${adviseOrder(severity, "keep it, deprecated")}`,
          severity,
        );
      }
    }
  },
};
