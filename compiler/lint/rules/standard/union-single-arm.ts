// Rule `union-single-arm`: a union has at least two arms.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const unionSingleArm: Rule = {
  id: "union-single-arm",
  group: "STANDARD",
  meaning: "a union has at least two arms",
  check({ ast }, report) {
    for (const { name, arms } of ofKind(ast, "union")) {
      if (name === undefined || arms.length !== 1) continue;
      report(name, `union \`${name.text}\` has one arm`, "use the type of the arm itself, or add what else it may be");
    }
  },
};
