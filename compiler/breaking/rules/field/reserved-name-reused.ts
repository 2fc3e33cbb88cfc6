// Code from before the reservation may still mean the old one by it.

import { findReservations } from "../../members.js";
import type { Rule } from "../../rule.js";

export const reservedNameReused: Rule = {
  id: "reserved-name-reused",
  category: "source",
  meaning: "a field, member or arm has a name that was reserved, with another id",
  check(comparison, report) {
    for (const { name, reservedBefore, membersAfter } of findReservations(comparison)) {
      // A name is reserved once.
      const idOf = new Map(reservedBefore.map((entry) => [entry.name, entry.id]));
      for (const member of membersAfter) {
        if ((idOf.get(member.name) ?? member.id) !== member.id)
          report(`${name}.${member.name}`, `name \`${member.name}\` was reserved, is in use; take another name`);
      }
    }
  },
};
