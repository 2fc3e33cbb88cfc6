// The reader fills the default in, so old and new peers disagree on what is absent.

import { describePresence, isSame } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const defaultChanged: Rule = {
  id: "default-changed",
  category: "behaviour",
  meaning: "a value has another default",
  check({ values }, report) {
    for (const { name, before, after } of values) {
      if (before.default === undefined || after.default === undefined || isSame(before.default, after.default)) continue;
      report(name, `was ${describePresence(before)}, is ${describePresence(after)}; keep it, or write the value at every call`);
    }
  },
};
