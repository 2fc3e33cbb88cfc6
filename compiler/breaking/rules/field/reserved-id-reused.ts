// Peers from before the reservation still send the old field in its place.

import { findById, findReservations } from "../../members.js";
import type { Rule } from "../../rule.js";

export const reservedIdReused: Rule = {
  id: "reserved-id-reused",
  category: "wire",
  meaning: "a field, member or arm has an id that was reserved",
  check(comparison, report) {
    for (const { name, reservedBefore, membersAfter } of findReservations(comparison)) {
      for (const member of membersAfter) {
        const reserved = findById(reservedBefore, member.id);
        if (reserved !== undefined)
          report(`${name}.${member.name}`, `id ${member.id} was reserved, is \`${member.name}\`; take an id that was never used`);
      }
    }
  },
};
