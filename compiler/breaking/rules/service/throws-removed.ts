// A new client sees an RpcError when an old server still throws it.

import type { Rule } from "../../rule.js";

export const throwsRemoved: Rule = {
  id: "throws-removed",
  category: "source",
  meaning: "a method no longer throws an error",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const now = new Set(after.throws);
        for (const error of before.throws) {
          if (!now.has(error)) report(name, `threw \`${error}\`, does not now; keep it in \`throws\` until no server throws it`);
        }
      }
    }
  },
};
