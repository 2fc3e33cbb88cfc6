// The same bytes, but a bigint here and a number there.

import { describeType } from "../../describe.js";
import type { Rule } from "../../rule.js";
import { compareTypes } from "../../type-change.js";

export const jsTypeChanged: Rule = {
  id: "js-type-changed",
  category: "source",
  meaning: '`@js("number")` was added or removed',
  check({ values, typesBefore, typesAfter }, report) {
    for (const { name, before, after } of values) {
      if (compareTypes(before.type, after.type, typesBefore, typesAfter) !== "js") continue;
      report(
        name,
        `type was ${describeType(before.type)}, is ${describeType(after.type)}; change the code that reads and writes it`,
      );
    }
  },
};
