// What it means on the wire is found where the alias is used.

import { describeType, isSame } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const aliasChanged: Rule = {
  id: "alias-changed",
  category: "source",
  meaning: "an alias stands for another type",
  check({ aliases }, report) {
    for (const { name, before, after } of aliases.both) {
      const [was, is] = [before.value.type, after.value.type];
      if (!isSame(was, is)) report(name, `alias was for ${describeType(was)}, is for ${describeType(is)}; add a new alias`);
    }
  },
};
