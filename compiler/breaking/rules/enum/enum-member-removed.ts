// A closed enum refuses it, an open one reads it as unknown.

import { adviseOrder, severityOfTightening } from "../../direction.js";
import { isTaken } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const enumMemberRemoved: Rule = {
  id: "enum-member-removed",
  category: "wire",
  meaning: "a member is gone",
  check({ enums }, report) {
    for (const { name, before, after, direction } of enums) {
      for (const { name: member, value } of matchByName(before.members, after.members, `${name}.`).removed) {
        if (isTaken(after.members, value.id)) continue;
        const severity = severityOfTightening(direction);
        const outcome = after.closed ? "new readers refuse it" : "new readers take it for unknown";
        report(
          member,
          `member ${value.id} was there, is gone, and ${outcome}; ${adviseOrder(severity, "keep it, deprecated")}`,
          severity,
        );
      }
    }
  },
};
