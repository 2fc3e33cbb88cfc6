// Rule `enum-starts-at-zero`: the first member of an enum that is not negative has the number 0.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const enumStartsAtZero: Rule = {
  id: "enum-starts-at-zero",
  group: "BASIC",
  meaning: "the first member of an enum that is not negative has the number 0",
  check({ ast }, report) {
    for (const { members } of ofKind(ast, "enum")) {
      const first = members.find(({ id }) => id !== undefined && id.value >= 0n) ?? members[0];
      if (first?.id === undefined || first.id.value === 0n) continue;
      report(
        first.id,
        `the first member has the number ${first.id.value}`,
        "begin with 0, for what a reader takes when nothing else is known",
      );
    }
  },
};
