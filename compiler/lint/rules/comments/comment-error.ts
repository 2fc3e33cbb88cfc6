// Rule `comment-error`: every error has a comment.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentError: Rule = {
  id: "comment-error",
  group: "COMMENTS",
  meaning: "every error has a comment",
  check({ ast }, report) {
    for (const { name, doc } of ofKind(ast, "error")) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `error \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
