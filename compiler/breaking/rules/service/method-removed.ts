// Old clients get UNIMPLEMENTED.

import type { Rule } from "../../rule.js";

export const methodRemoved: Rule = {
  id: "method-removed",
  category: "wire",
  meaning: "a method is gone",
  check({ methods }, report) {
    for (const { removed, added } of methods) {
      for (const { name, value } of removed) {
        if (added.some((other) => other.value.id === value.id)) continue;
        report(
          name,
          "method was there, is gone, and old clients get UNIMPLEMENTED; keep it, deprecated, until no client calls it",
        );
      }
    }
  },
};
