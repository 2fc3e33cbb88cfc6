// Reserved or not: old readers refuse a message without it.

import { presenceOf } from "../../describe.js";
import { adviseOrder, severityOfLoosening } from "../../direction.js";
import { isTaken } from "../../members.js";
import type { Rule } from "../../rule.js";

export const fieldRemovedRequired: Rule = {
  id: "field-removed-required",
  category: "wire",
  meaning: "a required field is gone, which old readers miss",
  check({ fieldLists }, report) {
    for (const { removed, fieldsAfter, direction } of fieldLists) {
      for (const { name, value } of removed) {
        if (presenceOf(value) !== "required" || isTaken(fieldsAfter, value.id)) continue;
        const severity = severityOfLoosening(direction);
        const advice = adviseOrder(severity, "keep it, and write an empty value");
        report(name, `field was required, is gone, and old readers refuse a message without it; ${advice}`, severity);
      }
    }
  },
};
