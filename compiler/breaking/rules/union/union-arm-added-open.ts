// Old readers of an open union keep it as unknown. Safe, when they know what to do with that.

import { describeReaders, isTaken } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const unionArmAddedOpen: Rule = {
  id: "union-arm-added-open",
  category: "wire",
  meaning: "an open union has a new arm",
  check({ unions }, report) {
    for (const { name, before, after, direction } of unions) {
      if (before.closed) continue;
      for (const { name: arm, value } of matchByName(before.arms, after.arms, `${name}.`).added) {
        if (isTaken(before.arms, value.id)) continue;
        report(
          arm,
          `arm ${value.id} was not there, is, and old ${describeReaders(direction)} read the kind \`unknown\`; update readers first`,
          "note",
        );
      }
    }
  },
};
