// Parameters have no ids: their order is their identity.

import type { Rule } from "../../rule.js";

export const parameterReordered: Rule = {
  id: "parameter-reordered",
  category: "wire",
  meaning: "parameters that were there have another order",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const old = before.parameters.map((parameter) => parameter.name);
        const now = after.parameters.map((parameter) => parameter.name);
        const was = old.filter((parameter) => now.includes(parameter));
        const is = now.filter((parameter) => old.includes(parameter));
        if (was.join() !== is.join())
          report(name, `parameters were in the order (${was.join(", ")}), are (${is.join(", ")}); put them back in order`);
      }
    }
  },
};
