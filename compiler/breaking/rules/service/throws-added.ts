// Exhaustive clients no longer compile; old ones see an RpcError with the raw name.

import type { Rule } from "../../rule.js";

export const throwsAdded: Rule = {
  id: "throws-added",
  category: "source",
  meaning: "a method throws one more error",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const old = new Set(before.throws);
        for (const error of after.throws) {
          if (!old.has(error))
            report(name, `did not throw \`${error}\`, does now; handle it where all errors of the method are listed`);
        }
      }
    }
  },
};
