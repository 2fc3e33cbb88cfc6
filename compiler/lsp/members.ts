// Where a part of a contract begins, with the comments that document it.

import type * as Ast from "../syntax/ast.js";
import type { Range } from "../text/source-file.js";

/** Where the comments begin that document a node, which has nothing else before it on its line. */
export function docStart({ comments, source }: Ast.File, { start }: Range): number {
  let from = start;
  for (const comment of comments.toReversed()) {
    if (comment.end > from) continue;
    if (
      !comment.text.startsWith("///") ||
      source.text.slice(comment.end, from).trim() !== "" ||
      !source.isFirstOnLine(comment.start)
    )
      break;
    from = comment.start;
  }
  return from;
}
