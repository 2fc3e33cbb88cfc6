// The number is what is on the wire.

import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const enumMemberRenumbered: Rule = {
  id: "enum-member-renumbered",
  category: "wire",
  meaning: "a member has another number",
  check({ enums }, report) {
    for (const { name, before, after } of enums) {
      for (const pair of matchByName(before.members, after.members, `${name}.`).both) {
        if (pair.before.id !== pair.after.id)
          report(pair.name, `number was ${pair.before.id}, is ${pair.after.id}; put ${pair.before.id} back`);
      }
    }
  },
};
