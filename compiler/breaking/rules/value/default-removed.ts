// Readers find nothing where they always found a value.

import { describePresence } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const defaultRemoved: Rule = {
  id: "default-removed",
  category: "source",
  meaning: "a value with a default is optional instead",
  check({ values }, report) {
    for (const { name, before, after } of values) {
      if (before.default !== undefined && after.optional === true)
        report(name, `was ${describePresence(before)}, is optional, and readers may find it absent; keep the default`);
    }
  },
};
