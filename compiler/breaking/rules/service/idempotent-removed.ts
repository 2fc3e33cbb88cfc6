// Clients that retry by the old contract may now do something twice.

import type { Rule } from "../../rule.js";

export const idempotentRemoved: Rule = {
  id: "idempotent-removed",
  category: "behaviour",
  meaning: "a method is no longer `@idempotent`",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.idempotent && !after.idempotent)
          report(
            name,
            "method was idempotent, is not, and old clients still repeat it; put `@idempotent` back, or add a method with another name",
          );
      }
    }
  },
};
