// Two peers that both use the constant no longer mean the same by it.

import { describeValue, isSame } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const constantChanged: Rule = {
  id: "constant-changed",
  category: "behaviour",
  meaning: "a constant has another value",
  check({ constants }, report) {
    for (const { name, before, after } of constants.both) {
      const [was, is] = [before.value.value, after.value.value];
      if (!isSame(was, is))
        report(
          name,
          `constant was ${describeValue(was)}, is ${describeValue(is)}; add a new constant, or update all peers together`,
        );
    }
  },
};
