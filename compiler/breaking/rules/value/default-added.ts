// A value that was absent is now read as the default.

import { describePresence } from "../../describe.js";
import type { Rule } from "../../rule.js";

export const defaultAdded: Rule = {
  id: "default-added",
  category: "behaviour",
  meaning: "an optional value has a default instead of `?`",
  check({ values }, report) {
    for (const { name, before, after } of values) {
      if (before.optional === true && after.default !== undefined)
        report(
          name,
          `was optional, is ${describePresence(after)} where it is absent; check the code that tells absent ones apart`,
        );
    }
  },
};
