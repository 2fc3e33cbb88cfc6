// Old readers of a closed enum refuse what they do not know.

import { adviseOrder, severityOfLoosening } from "../../direction.js";
import { isTaken } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const enumMemberAddedClosed: Rule = {
  id: "enum-member-added-closed",
  category: "wire",
  meaning: "a closed enum has a new member",
  check({ enums }, report) {
    for (const { name, before, after, direction } of enums) {
      if (!before.closed) continue;
      for (const { name: member, value } of matchByName(before.members, after.members, `${name}.`).added) {
        if (isTaken(before.members, value.id)) continue;
        const severity = severityOfLoosening(direction);
        report(
          member,
          `member ${value.id} was not there, is, and old readers refuse it; ${adviseOrder(severity, "send it only when every client is updated")}`,
          severity,
        );
      }
    }
  },
};
