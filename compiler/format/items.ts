// What stands in a file, in its order: tokens and comments, and how many lines lie before each.

import type { Comment } from "../syntax/ast.js";

export interface Item {
  readonly text: string;
  readonly kind: "token" | "comment";
  /** Line breaks between the item before and this one. */
  readonly lineBreaks: number;
}

/** As the lexer gives them. */
interface Token {
  readonly startOffset: number;
  readonly image: string;
}

/** Tokens and comments as one list. Both are sorted by where they stand. */
export function mergeItems(text: string, tokens: readonly Token[], comments: readonly Comment[]): readonly Item[] {
  const items: Item[] = [];
  let end = 0;
  let next = 0;
  const add = (kind: Item["kind"], start: number, image: string): void => {
    items.push({ kind, text: image.trimEnd(), lineBreaks: countLineBreaks(text, end, start) });
    end = start + image.length;
  };
  const addCommentsBefore = (offset: number): void => {
    for (let comment = comments[next]; comment !== undefined && comment.start < offset; comment = comments[++next]) {
      add("comment", comment.start, comment.text);
    }
  };
  for (const token of tokens) {
    addCommentsBefore(token.startOffset);
    add("token", token.startOffset, token.image);
  }
  addCommentsBefore(Infinity);
  return items;
}

/** `\r\n` counts once. Stops at two: more say nothing more. */
function countLineBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end && count < 2; at++) {
    if (text[at] === "\n" || (text[at] === "\r" && text[at + 1] !== "\n")) count++;
  }
  return count;
}
