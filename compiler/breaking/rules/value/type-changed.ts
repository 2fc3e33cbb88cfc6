// Old and new peers cannot read one another's values.

import { describeType } from "../../describe.js";
import type { Rule } from "../../rule.js";
import { compareTypes } from "../../type-change.js";

export const typeChanged: Rule = {
  id: "type-changed",
  category: "wire",
  meaning: "a field, parameter, stream item or result has a type with another encoding",
  check({ values, typesBefore, typesAfter }, report) {
    for (const { name, before, after } of values) {
      if (compareTypes(before.type, after.type, typesBefore, typesAfter) !== "incompatible") continue;
      report(name, `type was ${describeType(before.type)}, is ${describeType(after.type)}; add a new one beside it`);
    }
  },
};
