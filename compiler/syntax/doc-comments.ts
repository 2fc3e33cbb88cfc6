// Attaches `///` comments to what follows them.

import type { IToken } from "chevrotain";
import type { Comment } from "./ast.js";

/**
 * The documentation before each token that has some, by the token's offset: the block of `///` lines that stands directly
 * before it. A plain `//` comment between does not separate them; another token does.
 */
export function collectDocs(text: string, tokens: readonly IToken[], comments: readonly Comment[]): ReadonlyMap<number, string> {
  const docs = new Map<number, string>();
  let next = 0;
  let index = 0;
  while (index < comments.length) {
    const lines: string[] = [];
    // Both lists are sorted: skip to the first token after this comment, then take every comment before that token.
    const first = comments[index]?.start ?? Infinity;
    while ((tokens[next]?.startOffset ?? Infinity) < first) next++;
    const owner = tokens[next]?.startOffset ?? Infinity;
    const previousEnd = endOf(tokens[next - 1]);
    for (let comment = comments[index]; comment !== undefined && comment.start < owner; comment = comments[++index]) {
      if (isDoc(comment) && !isTrailing(text, previousEnd, comment)) lines.push(readLine(comment));
    }
    if (lines.length > 0 && owner !== Infinity) docs.set(owner, lines.join("\n"));
  }
  return docs;
}

function endOf(token: IToken | undefined): number {
  return token === undefined ? -1 : token.startOffset + token.image.length;
}

function isDoc({ text }: Comment): boolean {
  return text.startsWith("///") && !text.startsWith("////");
}

/** A comment on the line of the token before it says something about that one, not about the next. */
function isTrailing(text: string, previousEnd: number, comment: Comment): boolean {
  return previousEnd >= 0 && !/[\r\n]/.test(text.slice(previousEnd, comment.start));
}

function readLine({ text }: Comment): string {
  return text.slice(text.startsWith("/// ") ? 4 : 3).trimEnd();
}
