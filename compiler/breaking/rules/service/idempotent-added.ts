// Safe only when it is true of the servers that run now.

import type { Rule } from "../../rule.js";

export const idempotentAdded: Rule = {
  id: "idempotent-added",
  category: "behaviour",
  meaning: "a method became `@idempotent`, so clients repeat it, also at old servers",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (!before.idempotent && after.idempotent)
          report(
            name,
            "method was not idempotent, is, and new clients repeat it at old servers too; make sure that those bear it",
            "note",
          );
      }
    }
  },
};
