// Rule `enum-single-member`: an enum has at least two members.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const enumSingleMember: Rule = {
  id: "enum-single-member",
  group: "STANDARD",
  meaning: "an enum has at least two members",
  check({ ast }, report) {
    for (const { name, members } of ofKind(ast, "enum")) {
      if (name === undefined || members.length !== 1) continue;
      report(
        name,
        `enum \`${name.text}\` has one member`,
        "a value that is always the same says nothing; remove the field, or add what it may be",
      );
    }
  },
};
