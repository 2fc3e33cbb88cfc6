// The shape is the same, so the wire does not notice.

import { describeType } from "../../describe.js";
import type { Rule } from "../../rule.js";
import { compareTypes } from "../../type-change.js";

export const typeRenamed: Rule = {
  id: "type-renamed",
  category: "source",
  meaning: "a value has a type of another name and the same shape",
  check({ values, typesBefore, typesAfter }, report) {
    for (const { name, before, after } of values) {
      if (compareTypes(before.type, after.type, typesBefore, typesAfter) !== "renamed") continue;
      report(
        name,
        `type was ${describeType(before.type)}, is ${describeType(after.type)} of the same shape; change the code that names it`,
      );
    }
  },
};
