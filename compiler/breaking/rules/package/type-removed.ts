// Names of types are not on the wire; what is there is found where the type was used.

import type { Rule } from "../../rule.js";

export const typeRemoved: Rule = {
  id: "type-removed",
  category: "source",
  meaning: "a struct, enum, union or error is gone",
  check({ types }, report) {
    for (const { name, value } of types.removed)
      report(name, `${value.value.kind} \`${name}\` was there, is gone; put it back, or change the code that uses it`);
  },
};
