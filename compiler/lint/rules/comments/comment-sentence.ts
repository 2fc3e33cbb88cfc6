// Rule `comment-sentence`: a comment is a sentence with an end.

import { documented } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const commentSentence: Rule = {
  id: "comment-sentence",
  group: "COMMENTS",
  meaning: "a comment is a sentence with an end",
  check({ ast }, report) {
    for (const node of documented(ast)) {
      const { doc } = node;
      if (doc === undefined || doc.trim() === "" || /[.!?:)\]`]$/.test(doc.trim())) continue;
      report(
        { start: node.start, end: node.start + 1 },
        "the comment above does not end like a sentence",
        "end it with a full stop",
      );
    }
  },
};
