// Whether a token may begin what people from TypeScript and protobuf write. Nearly no contract has
// any, so this is asked first.

import type { IToken } from "chevrotain";
import { PREFIXES, VOID } from "./foreign-words.js";
import { isName, isSuffix } from "./token-spans.js";
import * as T from "./tokens.js";

const WORDS: ReadonlySet<string> = new Set([...Object.keys(PREFIXES), VOID]);

/** False for every token of a contract without foreign forms. */
export function mayBeForeign(tokens: readonly IToken[], at: number): boolean {
  const token = tokens[at];
  const type = token?.tokenType;
  const next = tokens[at + 1]?.tokenType;
  const before = tokens[at - 1]?.tokenType;
  // Behind a colon and behind `type` an equals sign is as it should be.
  if (next === T.Equals && token !== undefined && isName(token) && before !== T.Colon && before !== T.Type) return true;
  switch (type) {
    case T.Identifier:
      // An annotation, and the name behind one, are as they should be.
      return next === T.Less || (before !== T.At && (next === T.Identifier || WORDS.has(token?.image ?? "")));
    case T.Pipe:
      return true;
    case T.Question:
      return next === T.Colon || next === T.Identifier;
    case T.Int:
      return next === T.Colon;
    case T.OpenParen:
      return before === T.Colon || before === T.Less || before === T.OpenBracket;
    case T.OpenBracket:
      return isSuffix(tokens, at) && before !== T.Equals && before !== T.Comma && before !== T.OpenBracket;
    default:
      return (type === T.Greater || type === T.CloseBracket) && next === T.Identifier;
  }
}
