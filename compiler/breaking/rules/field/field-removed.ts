// Unless its id is reserved, a later field takes it, and old peers read the one for the other.

import { isTaken } from "../../members.js";
import type { Rule } from "../../rule.js";

export const fieldRemoved: Rule = {
  id: "field-removed",
  category: "wire",
  meaning: "a field is gone and its id is not reserved",
  check({ fieldLists }, report) {
    for (const { removed, fieldsAfter, reservedAfter } of fieldLists) {
      for (const { name, value } of removed) {
        if (isTaken(fieldsAfter, value.id) || isTaken(reservedAfter, value.id)) continue;
        report(name, `field ${value.id} was there, is gone; write \`reserved ${value.id} ${value.name};\` in its place`);
      }
    }
  },
};
