// Without one, the default of the channel held.

import type { Rule } from "../../rule.js";

export const timeoutAdded: Rule = {
  id: "timeout-added",
  category: "behaviour",
  meaning: "a method has a `@timeout` that had none",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.timeoutMs !== undefined || after.timeoutMs === undefined) continue;
        report(name, `timeout was that of the channel, is ${after.timeoutMs} ms; check that no call takes longer`);
      }
    }
  },
};
