// Caches keep answers for longer than the callers of the old contract expect.

import type { Rule } from "../../rule.js";

export const cacheableLengthened: Rule = {
  id: "cacheable-lengthened",
  category: "behaviour",
  meaning: "answers of a method may be kept for longer, by `@cacheable`",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const [was, is] = [before.cacheableMs ?? 0, after.cacheableMs ?? 0];
        if (is > was)
          report(
            name,
            `answers could be kept for ${was / 1_000} s, can for ${is / 1_000} s; make sure that an answer of that age is right`,
            "note",
          );
      }
    }
  },
};
