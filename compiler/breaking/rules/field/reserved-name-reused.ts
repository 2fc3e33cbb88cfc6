// Code from before the reservation may still mean the old one by it.

import { findReservations } from "../../members.js";
import type { Rule } from "../../rule.js";

export const reservedNameReused: Rule = {
  id: "reserved-name-reused",
  category: "source",
  meaning: "a field, member or arm has a name that was reserved, with another id",
  check(comparison, report) {
    for (const { name, reservedBefore, membersAfter } of findReservations(comparison)) {
      for (const member of membersAfter) {
        const reserved = reservedBefore.find((entry) => entry.name === member.name && entry.id !== member.id);
        if (reserved !== undefined)
          report(`${name}.${member.name}`, `name \`${member.name}\` was reserved, is in use; take another name`);
      }
    }
  },
};
