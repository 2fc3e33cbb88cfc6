// Old writers do not send it, and new readers require it.

import { presenceOf } from "../../describe.js";
import { adviseOrder, severityOfTightening } from "../../direction.js";
import { isTaken } from "../../members.js";
import type { Rule } from "../../rule.js";

export const fieldAddedRequired: Rule = {
  id: "field-added-required",
  category: "wire",
  meaning: "a new field has neither a default nor `?`",
  check({ fieldLists }, report) {
    for (const { added, fieldsBefore, direction } of fieldLists) {
      for (const { name, value } of added) {
        if (presenceOf(value) !== "required" || isTaken(fieldsBefore, value.id)) continue;
        const severity = severityOfTightening(direction);
        report(name, `field was not there, is required; ${adviseOrder(severity, "give it a default or `?`")}`, severity);
      }
    }
  },
};
