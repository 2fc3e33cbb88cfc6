// Which comments of a `.thrift` file are about what: those directly before it, or behind it on its
// line.

import type { IToken } from "chevrotain";
import { CLOSING, Comma, Semicolon } from "./thrift-tokens.js";

export interface ThriftComments {
  /** Of what begins at this offset. */
  before(start: number): string | undefined;
  /** Of what ends with the token at this offset. */
  behind(start: number): string | undefined;
}

/** `tokens` and `comments` are in the order of the text. */
export function placeComments(text: string, tokens: readonly IToken[], comments: readonly IToken[]): ThriftComments {
  const leading = new Map<number, string>();
  const trailing = new Map<number, string>();
  let next = 0;
  let last: IToken | undefined;
  for (const token of tokens) {
    const between: IToken[] = [];
    for (; (comments[next]?.startOffset ?? token.startOffset) < token.startOffset; next++) {
      const comment = comments[next];
      if (comment !== undefined) between.push(comment);
    }
    place(text, between, { last, token, leading, trailing });
    last = token;
  }
  return { before: (start) => leading.get(start), behind: (start) => trailing.get(start) };
}

interface Gap {
  readonly last: IToken | undefined;
  readonly token: IToken;
  readonly leading: Map<number, string>;
  readonly trailing: Map<number, string>;
}

function place(text: string, between: readonly IToken[], { last, token, leading, trailing }: Gap): void {
  const [first] = between;
  if (first === undefined) return;
  const { startOffset: next } = between[1] ?? token;
  // One between two words of a line is about the second. No comment is about what ends something.
  const isBehind =
    last !== undefined &&
    !breaksLine(text, endOf(last), first.startOffset) &&
    (breaksLine(text, endOf(first), next) || isEnd(token));
  const own = isBehind ? between.slice(1) : between;
  if (isBehind) trailing.set(last.startOffset, plainText(first));
  const kept: IToken[] = [];
  let start = token.startOffset;
  for (const comment of own.toReversed()) {
    if (linesBetween(text, endOf(comment), start) > 1) break;
    kept.push(comment);
    start = comment.startOffset;
    if (comment.image.startsWith("/**")) break;
  }
  if (kept.length > 0) leading.set(token.startOffset, kept.toReversed().map(plainText).join("\n"));
}

function isEnd({ tokenType }: IToken): boolean {
  return tokenType === Comma || tokenType === Semicolon || CLOSING.has(tokenType);
}

function endOf({ startOffset, image }: IToken): number {
  return startOffset + image.length;
}

function breaksLine(text: string, from: number, to: number): boolean {
  return linesBetween(text, from, to) > 0;
}

function linesBetween(text: string, from: number, to: number): number {
  return text.slice(from, to).split("\n").length - 1;
}

function plainText({ image }: IToken): string {
  if (!image.startsWith("/*")) return image.replace(/^(?:#+|\/\/+) ?/, "");
  const lines = image.slice(2, -2).split(/\r?\n/);
  return lines
    .map((line) => line.replace(/^\s*\*+ ?/, "").trimEnd())
    .join("\n")
    .trim();
}
