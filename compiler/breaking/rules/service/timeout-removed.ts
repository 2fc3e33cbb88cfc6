// The default of the channel holds again, which may be shorter or longer.

import type { Rule } from "../../rule.js";

export const timeoutRemoved: Rule = {
  id: "timeout-removed",
  category: "behaviour",
  meaning: "a method has no `@timeout` that had one",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.timeoutMs === undefined || after.timeoutMs !== undefined) continue;
        report(
          name,
          `timeout was ${before.timeoutMs} ms, is that of the channel; put \`@timeout\` back, or set it where the client is made`,
        );
      }
    }
  },
};
