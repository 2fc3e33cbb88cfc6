// The id is the field's place on the wire.

import type { Rule } from "../../rule.js";

export const fieldIdChanged: Rule = {
  id: "field-id-changed",
  category: "wire",
  meaning: "a field has another id",
  check({ fieldLists }, report) {
    for (const { both } of fieldLists) {
      for (const { name, before, after } of both) {
        if (before.id !== after.id) report(name, `field id was ${before.id}, is ${after.id}; put ${before.id} back`);
      }
    }
  },
};
