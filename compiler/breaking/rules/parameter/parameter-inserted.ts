// Those behind it move, and old peers read one for the other.

import type { Rule } from "../../rule.js";

export const parameterInserted: Rule = {
  id: "parameter-inserted",
  category: "wire",
  meaning: "a new parameter stands before one that was there",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const old = new Set(before.parameters.map((parameter) => parameter.name));
        const isKept = after.parameters.map((parameter) => old.has(parameter.name));
        if (after.parameters.length <= before.parameters.length) continue;
        after.parameters.forEach((parameter, position) => {
          if (!isKept[position] && isKept.includes(true, position))
            report(`${name}.${parameter.name}`, "parameter was not there, is before others; put it last");
        });
      }
    }
  },
};
