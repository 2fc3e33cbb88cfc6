// Attaches `///` comments to what follows them, and finds those that nothing can carry.

import type { IToken } from "chevrotain";
import type { Comment } from "./ast.js";

/** The `///` lines before one token. */
export interface Doc {
  readonly text: string;
  readonly first: Comment;
}

export interface CollectedDocs {
  /** By the offset of the token behind them; at the end of the file by Infinity. */
  readonly before: ReadonlyMap<number, Doc>;
  /** Those that stand behind a token on its line, where they document nothing. */
  readonly trailing: readonly Comment[];
}

/**
 * The documentation before each token that has some: the block of `///` lines that stands directly
 * before it. A plain `//` comment between does not separate them; another token does.
 */
export function collectDocs(text: string, tokens: readonly IToken[], comments: readonly Comment[]): CollectedDocs {
  const before = new Map<number, Doc>();
  const trailing: Comment[] = [];
  let next = 0;
  let index = 0;
  while (index < comments.length) {
    const lines: Comment[] = [];
    // Both lists are sorted: skip to the first token after this comment, then take every comment
    // before that token.
    const from = comments[index]?.start ?? Infinity;
    while ((tokens[next]?.startOffset ?? Infinity) < from) next++;
    const owner = tokens[next]?.startOffset ?? Infinity;
    const previousEnd = endOf(tokens[next - 1]);
    for (let comment = comments[index]; comment !== undefined && comment.start < owner; comment = comments[++index]) {
      if (isDoc(comment)) (isTrailing(text, previousEnd, comment) ? trailing : lines).push(comment);
    }
    const [first] = lines;
    if (first !== undefined) before.set(owner, { text: lines.map(readLine).join("\n"), first });
  }
  return { before, trailing };
}

function endOf(token: IToken | undefined): number {
  return token === undefined ? -1 : token.startOffset + token.image.length;
}

function isDoc({ text }: Comment): boolean {
  return text.startsWith("///") && !text.startsWith("////");
}

/**
 * A comment on the line of the token before it says something about that one, not about the next.
 */
function isTrailing(text: string, previousEnd: number, comment: Comment): boolean {
  return previousEnd >= 0 && !/[\r\n]/.test(text.slice(previousEnd, comment.start));
}

function readLine({ text }: Comment): string {
  return text.slice(text.startsWith("/// ") ? 4 : 3).trimEnd();
}
