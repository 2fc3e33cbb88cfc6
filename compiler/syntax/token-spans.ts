// Where a type begins and ends in a row of tokens, whoever wrote it: also `Array<string>`, `"a"` and `string[]`.

import type { IToken, TokenType } from "chevrotain";
import * as T from "./tokens.js";

/** Tokens of one type that are looked at: bounds the work that a file of brackets asks for. */
const MAX_TOKENS = 200;

/** `[]` behind one type that are read together. */
export const MAX_SUFFIXES = 32;

const NAMES: ReadonlySet<TokenType> = new Set(
  [T.Identifier, ...T.KEYWORDS].filter((type) => type !== T.True && type !== T.False),
);

/** What a statement ends with, and another may begin behind. */
export const STATEMENT_ENDS: ReadonlySet<TokenType> = new Set([T.Semicolon, T.OpenBrace, T.CloseBrace]);

export function isName({ tokenType }: IToken): boolean {
  return NAMES.has(tokenType);
}

/** The index behind the type that starts at `at`, or -1. */
export function endOfType(tokens: readonly IToken[], at: number): number {
  const token = tokens[at];
  let end = -1;
  if (token?.tokenType === T.OpenBracket) end = matchClosing(tokens, at) + 1;
  else if (token !== undefined && (isName(token) || token.tokenType === T.String)) {
    end = tokens[at + 1]?.tokenType === T.Less ? matchClosing(tokens, at + 1) + 1 : at + 1;
  }
  if (end <= 0) return -1;
  const limit = end + 2 * MAX_SUFFIXES;
  while (end < limit && isSuffix(tokens, end)) end += 2;
  return tokens[end]?.tokenType === T.Question ? end + 1 : end;
}

/** `[]`, as behind a type of TypeScript. */
export function isSuffix(tokens: readonly IToken[], at: number): boolean {
  return tokens[at]?.tokenType === T.OpenBracket && tokens[at + 1]?.tokenType === T.CloseBracket;
}

/** The index where the type starts that ends before `end`, or -1. */
export function startOfType(tokens: readonly IToken[], end: number): number {
  let at = end - 1;
  if (tokens[at]?.tokenType === T.Question) at--;
  const token = tokens[at];
  if (token === undefined) return -1;
  if (isName(token) || token.tokenType === T.String) return at;
  if (token.tokenType === T.CloseBracket) return matchOpening(tokens, at, T.OpenBracket);
  if (token.tokenType !== T.Greater) return -1;
  const open = matchOpening(tokens, at, T.Less);
  const name = tokens[open - 1];
  return name !== undefined && isName(name) ? open - 1 : -1;
}

/** The index of the bracket that closes the one at `at`, or -1 when the statement ends before. */
export function matchClosing(tokens: readonly IToken[], at: number): number {
  let depth = 0;
  for (let index = at; index < Math.min(tokens.length, at + MAX_TOKENS); index++) {
    const type = tokens[index]?.tokenType;
    if (type === T.OpenBracket || type === T.Less) depth++;
    else if (type === T.CloseBracket || type === T.Greater) depth--;
    else if (type === T.Semicolon || type === T.OpenBrace || type === T.CloseBrace) return -1;
    if (depth === 0) return index;
  }
  return -1;
}

function matchOpening(tokens: readonly IToken[], at: number, opening: TokenType): number {
  let depth = 0;
  for (let index = at; index >= Math.max(0, at - MAX_TOKENS); index--) {
    const type = tokens[index]?.tokenType;
    if (type === T.CloseBracket || type === T.Greater) depth++;
    else if (type === T.OpenBracket || type === T.Less) depth--;
    else if (type === T.Semicolon || type === T.OpenBrace || type === T.CloseBrace) return -1;
    if (depth === 0) return type === opening ? index : -1;
  }
  return -1;
}

/** Whether what comes behind these tokens is an item of a list, or a part of a map. */
export function isInside(tokens: readonly IToken[]): boolean {
  let depth = 0;
  for (let at = tokens.length - 1; at >= Math.max(0, tokens.length - MAX_TOKENS); at--) {
    const type = tokens[at]?.tokenType;
    if (type === undefined || STATEMENT_ENDS.has(type)) return false;
    if (type === T.CloseBracket || type === T.Greater) depth++;
    else if ((type === T.OpenBracket || type === T.Less) && --depth < 0) return true;
  }
  return false;
}

/** Whether the last of the tokens are errors that a method throws. */
export function isInThrows(tokens: readonly IToken[]): boolean {
  for (let at = tokens.length - 1; at >= Math.max(0, tokens.length - MAX_TOKENS); at--) {
    const type = tokens[at]?.tokenType;
    if (type === T.Throws) return true;
    if (type === undefined || STATEMENT_ENDS.has(type) || type === T.Colon) return false;
  }
  return false;
}

/** A token in the place of another, with another type and text. */
export function copy(token: IToken, type: TokenType, image: string): IToken {
  // The index is set by createToken; the property is optional only in the declaration.
  return { ...token, image, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
}

export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}
