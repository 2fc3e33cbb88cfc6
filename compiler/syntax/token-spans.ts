// Where one stands in a row of tokens, and tokens in the place of others.

import type { IToken, TokenType } from "chevrotain";
import * as T from "./tokens.js";

/** Tokens that are looked back at: bounds the work that a file of brackets asks for. */
const MAX_TOKENS = 200;

const NAMES: ReadonlySet<TokenType> = new Set(
  [T.Identifier, ...T.KEYWORDS].filter((type) => type !== T.True && type !== T.False),
);

/** What a statement ends with, and another may begin behind. */
export const STATEMENT_ENDS: ReadonlySet<TokenType> = new Set([T.Semicolon, T.OpenBrace, T.CloseBrace]);

export function isName({ tokenType }: IToken): boolean {
  return NAMES.has(tokenType);
}

/** `[]`, as behind a type of TypeScript. */
export function isSuffix(tokens: readonly IToken[], at: number): boolean {
  return tokens[at]?.tokenType === T.OpenBracket && tokens[at + 1]?.tokenType === T.CloseBracket;
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
