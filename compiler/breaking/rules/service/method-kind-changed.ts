// Peers disagree on who sends how much.

import type { Rule } from "../../rule.js";

export const methodKindChanged: Rule = {
  id: "method-kind-changed",
  category: "wire",
  meaning: "a method is of another kind: unary, client, server or bidi streaming, oneway",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.kind !== after.kind)
          report(name, `method was ${before.kind}, is ${after.kind}; add a method with another name`);
      }
    }
  },
};
