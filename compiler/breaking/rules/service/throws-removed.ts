// A new client sees an RpcError when an old server still throws it.

import type { Rule } from "../../rule.js";

export const throwsRemoved: Rule = {
  id: "throws-removed",
  category: "source",
  meaning: "a method no longer throws an error",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        for (const error of before.throws) {
          if (!after.throws.includes(error))
            report(name, `threw \`${error}\`, does not now; keep it in \`throws\` until no server throws it`);
        }
      }
    }
  },
};
