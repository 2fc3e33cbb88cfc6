// The number is what is on the wire.

import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const unionArmRenumbered: Rule = {
  id: "union-arm-renumbered",
  category: "wire",
  meaning: "an arm has another number",
  check({ unions }, report) {
    for (const { name, before, after } of unions) {
      for (const pair of matchByName(before.arms, after.arms, `${name}.`).both) {
        if (pair.before.id !== pair.after.id)
          report(pair.name, `number was ${pair.before.id}, is ${pair.after.id}; put ${pair.before.id} back`);
      }
    }
  },
};
