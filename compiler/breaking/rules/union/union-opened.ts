// Exhaustive code no longer compiles, and old readers refuse an unknown arm that new peers hand on.

import type { Rule } from "../../rule.js";

export const unionOpened: Rule = {
  id: "union-opened",
  category: "source",
  meaning: "a closed union became open",
  check({ unions }, report) {
    for (const { name, before, after } of unions) {
      if (before.closed && !after.closed)
        report(name, "union was closed, is open; handle the kind `unknown` where all arms are listed");
    }
  },
};
