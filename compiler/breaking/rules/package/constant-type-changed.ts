// A 64-bit constant is a bigint, a shorter one a number.

import { describeType, isSame } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const constantTypeChanged: Rule = {
  id: "constant-type-changed",
  category: "source",
  meaning: "a constant has another type",
  check({ constants }, report) {
    for (const { name, before, after } of constants.both) {
      const [was, is] = [before.value.type, after.value.type];
      if (!isSame(was, is))
        report(name, `constant was of type ${describeType(was)}, is of ${describeType(is)}; add a new constant`);
    }
  },
};
