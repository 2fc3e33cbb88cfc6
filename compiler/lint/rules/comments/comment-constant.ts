// Rule `comment-constant`: every constant has a comment.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentConstant: Rule = {
  id: "comment-constant",
  group: "COMMENTS",
  meaning: "every constant has a comment",
  check({ ast }, report) {
    for (const { name, doc } of ofKind(ast, "const")) {
      if (name === undefined || doc !== undefined) continue;
      report(name, `constant \`${name.text}\` has no comment`, "say above it, with `///`, what it is for");
    }
  },
};
