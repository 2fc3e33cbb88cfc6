// Rule `comment-field`: every field has a comment.

import { fields } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentField: Rule = {
  id: "comment-field",
  group: "COMMENTS",
  meaning: "every field has a comment",
  check({ ast }, report) {
    for (const { name, doc } of fields(ast)) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `field \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
