// Rule `comment-union`: every union has a comment.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentUnion: Rule = {
  id: "comment-union",
  group: "COMMENTS",
  meaning: "every union has a comment",
  check({ ast }, report) {
    for (const { name, doc } of ofKind(ast, "union")) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `union \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
