// Old readers of an open enum keep it as unknown. Safe, when they know what to do with that.

import { describeReaders, isTaken } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const enumMemberAddedOpen: Rule = {
  id: "enum-member-added-open",
  category: "wire",
  meaning: "an open enum has a new member",
  check({ enums }, report) {
    for (const { name, before, after, direction } of enums) {
      if (before.closed) continue;
      for (const { name: member, value } of matchByName(before.members, after.members, `${name}.`).added) {
        if (isTaken(before.members, value.id)) continue;
        report(
          member,
          `member ${value.id} was not there, is, and old ${describeReaders(direction)} read \`unknown:${value.id}\`; update readers first`,
          "note",
        );
      }
    }
  },
};
