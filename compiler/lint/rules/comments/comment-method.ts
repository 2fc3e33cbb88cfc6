// Rule `comment-method`: every method has a comment.

import { methods } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentMethod: Rule = {
  id: "comment-method",
  group: "COMMENTS",
  meaning: "every method has a comment",
  check({ ast }, report) {
    for (const { name, doc } of methods(ast)) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `method \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
