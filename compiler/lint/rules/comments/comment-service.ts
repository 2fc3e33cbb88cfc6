// Rule `comment-service`: every service has a comment.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentService: Rule = {
  id: "comment-service",
  group: "COMMENTS",
  meaning: "every service has a comment",
  check({ ast }, report) {
    for (const { name, doc } of ofKind(ast, "service")) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `service \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
