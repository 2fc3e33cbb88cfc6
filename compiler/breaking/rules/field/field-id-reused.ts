// Old peers read the new field as the one that had its id.

import { describeType } from "../../describe.js";
import { findReplaced } from "../../members.js";
import type { Rule } from "../../rule.js";
import { compareTypes } from "../../type-change.js";

export const fieldIdReused: Rule = {
  id: "field-id-reused",
  category: "wire",
  meaning: "a new field of another type has the id of one that is gone",
  check({ fieldLists, typesBefore, typesAfter }, report) {
    for (const { name, value, old } of findReplaced(fieldLists)) {
      if (compareTypes(old.type, value.type, typesBefore, typesAfter) === "same") continue;
      report(
        name,
        `field ${value.id} was \`${old.name}\` of type ${describeType(old.type)}, is \`${value.name}\` of type ${describeType(value.type)}; reserve ${value.id} and take a new id`,
      );
    }
  },
};
