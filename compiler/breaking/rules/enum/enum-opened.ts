// Exhaustive code no longer compiles, and old readers refuse an unknown member that new peers hand
// on.

import type { Rule } from "../../rule.js";

export const enumOpened: Rule = {
  id: "enum-opened",
  category: "source",
  meaning: "a closed enum became open",
  check({ enums }, report) {
    for (const { name, before, after } of enums) {
      if (before.closed && !after.closed)
        report(name, "enum was closed, is open; handle `unknown:...` where all members are listed");
    }
  },
};
