// Names of fields are not on the wire.

import { findReplaced } from "../../members.js";
import type { Rule } from "../../rule.js";
import { compareTypes } from "../../type-change.js";

export const fieldRenamed: Rule = {
  id: "field-renamed",
  category: "source",
  meaning: "a field has another name, with the same id and type",
  check({ fieldLists, typesBefore, typesAfter }, report) {
    for (const { name, value, old } of findReplaced(fieldLists)) {
      if (compareTypes(old.type, value.type, typesBefore, typesAfter) !== "same") continue;
      report(
        name,
        `field ${value.id} was \`${old.name}\`, is \`${value.name}\`; keep the name, and if it means something else, take a new id`,
      );
    }
  },
};
