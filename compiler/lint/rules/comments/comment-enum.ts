// Rule `comment-enum`: every enum has a comment.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentEnum: Rule = {
  id: "comment-enum",
  group: "COMMENTS",
  meaning: "every enum has a comment",
  check({ ast }, report) {
    for (const { name, doc } of ofKind(ast, "enum")) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `enum \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
