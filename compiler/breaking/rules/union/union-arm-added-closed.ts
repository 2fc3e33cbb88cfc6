// Old readers of a closed union refuse what they do not know.

import { adviseOrder, severityOfLoosening } from "../../direction.js";
import { isTaken } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const unionArmAddedClosed: Rule = {
  id: "union-arm-added-closed",
  category: "wire",
  meaning: "a closed union has a new arm",
  check({ unions }, report) {
    for (const { name, before, after, direction } of unions) {
      if (!before.closed) continue;
      for (const { name: arm, value } of matchByName(before.arms, after.arms, `${name}.`).added) {
        if (isTaken(before.arms, value.id)) continue;
        const severity = severityOfLoosening(direction);
        report(
          arm,
          `arm ${value.id} was not there, is, and old readers refuse it; ${adviseOrder(severity, "send it only when every client is updated")}`,
          severity,
        );
      }
    }
  },
};
