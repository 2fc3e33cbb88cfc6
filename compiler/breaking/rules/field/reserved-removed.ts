// Nothing breaks yet, but nothing stops the next one from taking the id.

import { findReservations, isTaken } from "../../members.js";
import type { Rule } from "../../rule.js";

export const reservedRemoved: Rule = {
  id: "reserved-removed",
  category: "wire",
  meaning: "an id is no longer reserved and not in use either",
  check(comparison, report) {
    for (const { name, reservedBefore, reservedAfter, membersAfter } of findReservations(comparison)) {
      for (const { id } of reservedBefore) {
        if (isTaken(reservedAfter, id) || isTaken(membersAfter, id)) continue;
        report(name, `id ${id} was reserved, is free; put \`reserved ${id}\` back`, "warning");
      }
    }
  },
};
