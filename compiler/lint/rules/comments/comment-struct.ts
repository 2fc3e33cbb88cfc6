// Rule `comment-struct`: every struct has a comment.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentStruct: Rule = {
  id: "comment-struct",
  group: "COMMENTS",
  meaning: "every struct has a comment",
  check({ ast }, report) {
    for (const { name, doc } of ofKind(ast, "struct")) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `struct \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
