// Calls that took longer than the new timeout fail from now on.

import type { Rule } from "../../rule.js";

export const timeoutLowered: Rule = {
  id: "timeout-lowered",
  category: "behaviour",
  meaning: "the `@timeout` of a method is shorter",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.timeoutMs === undefined || after.timeoutMs === undefined || after.timeoutMs >= before.timeoutMs) continue;
        report(name, `timeout was ${before.timeoutMs} ms, is ${after.timeoutMs} ms; keep it, or check that no call takes longer`);
      }
    }
  },
};
