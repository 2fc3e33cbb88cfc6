// Old clients get UNIMPLEMENTED.

import { findNamedById } from "../../members.js";
import type { Rule } from "../../rule.js";

export const methodRemoved: Rule = {
  id: "method-removed",
  category: "wire",
  meaning: "a method is gone",
  check({ methods }, report) {
    for (const { removed, added } of methods) {
      for (const { name, value } of removed) {
        if (findNamedById(added, value.id) !== undefined) continue;
        report(
          name,
          "method was there, is gone, and old clients get UNIMPLEMENTED; keep it, deprecated, until no client calls it",
        );
      }
    }
  },
};
