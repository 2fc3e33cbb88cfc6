// Servers by the old contract take no GET.

import type { Rule } from "../../rule.js";

export const readonlyAdded: Rule = {
  id: "readonly-added",
  category: "behaviour",
  meaning: "a method became `@readonly`, so new clients may call it by GET, also at old servers",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.readonly !== true && after.readonly === true)
          report(
            name,
            "method was not readonly, is, and new clients may call it by GET, which old servers refuse; update servers first",
            "note",
          );
      }
    }
  },
};
