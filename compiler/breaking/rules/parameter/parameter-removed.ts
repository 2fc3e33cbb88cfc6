// The next ones take its place, and what old clients send in it is lost.

import type { Rule } from "../../rule.js";

export const parameterRemoved: Rule = {
  id: "parameter-removed",
  category: "wire",
  meaning: "a parameter is gone",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const names = new Set(after.parameters.map((parameter) => parameter.name));
        const isShorter = after.parameters.length < before.parameters.length;
        for (const parameter of before.parameters) {
          if (isShorter && !names.has(parameter.name))
            report(
              `${name}.${parameter.name}`,
              "parameter was there, is gone; keep it and ignore it, or add a method with another name",
            );
        }
      }
    }
  },
};
