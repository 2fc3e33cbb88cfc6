// Structs, enums, unions and errors are encoded differently.

import type { Rule } from "../../rule.js";

export const typeKindChanged: Rule = {
  id: "type-kind-changed",
  category: "wire",
  meaning: "a type is of another kind, such as an enum that was a struct",
  check({ types }, report) {
    for (const { name, before, after } of types.both) {
      const [was, is] = [before.value.kind, after.value.kind];
      if (was !== is) report(name, `was ${was}, is ${is}; give the new type another name`);
    }
  },
};
