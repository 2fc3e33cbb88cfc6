// Names of members are not on the wire.

import { findNamedById } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const enumMemberRenamed: Rule = {
  id: "enum-member-renamed",
  category: "source",
  meaning: "a member has another name and the same number",
  check({ enums }, report) {
    for (const { name, before, after } of enums) {
      const { removed, added } = matchByName(before.members, after.members, `${name}.`);
      for (const { name: member, value } of added) {
        const old = findNamedById(removed, value.id);
        if (old !== undefined)
          report(
            member,
            `member ${value.id} was \`${old.value.name}\`, is \`${value.name}\`; keep the name, or change the code that uses it`,
          );
      }
    }
  },
};
