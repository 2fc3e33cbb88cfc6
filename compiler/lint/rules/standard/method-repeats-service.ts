// Rule `method-repeats-service`: a method does not repeat the name of its service.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const methodRepeatsService: Rule = {
  id: "method-repeats-service",
  group: "STANDARD",
  meaning: "a method does not repeat the name of its service",
  check({ ast }, report) {
    for (const service of ofKind(ast, "service")) {
      const word = service.name?.text.toLowerCase() ?? "";
      for (const { name } of service.methods) {
        if (name === undefined || word === "" || !name.text.toLowerCase().includes(word)) continue;
        report(
          name,
          `method \`${name.text}\` repeats the name of its service`,
          `callers read \`${word}.${name.text}(...)\`; leave it out`,
        );
      }
    }
  },
};
