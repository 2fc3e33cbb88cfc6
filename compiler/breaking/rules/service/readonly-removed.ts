// HTTP clients call such a method by GET, and no other.

import type { Rule } from "../../rule.js";

export const readonlyRemoved: Rule = {
  id: "readonly-removed",
  category: "behaviour",
  meaning: "a method is no longer `@readonly`, so that a call by GET is refused",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.readonly === true && after.readonly !== true)
          report(
            name,
            "method was readonly, is not, and old clients that call it by GET are refused; put `@readonly` back, or add a method with another name",
          );
      }
    }
  },
};
