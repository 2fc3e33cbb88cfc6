// Whether a token may begin what people from TypeScript and protobuf write. Nearly no contract has any, so this is asked first.

import type { IToken } from "chevrotain";
import { QUALIFIERS } from "./foreign-words.js";
import { isName, startOfType } from "./token-spans.js";
import * as T from "./tokens.js";

/** False for every token of a contract without foreign forms. */
export function mayBeForeign(tokens: readonly IToken[], at: number): boolean {
  const token = tokens[at];
  const type = token?.tokenType;
  const next = tokens[at + 1]?.tokenType;
  const before = tokens[at - 1]?.tokenType;
  // Behind a colon and behind `type` an equals sign is as it should be.
  if (next === T.Equals && token !== undefined && isName(token) && before !== T.Colon && before !== T.Type) return true;
  if (type === T.Identifier) return next === T.Less || QUALIFIERS.has(tokens[at]?.image ?? "");
  if (type === T.Pipe) return true;
  if (type === T.Question) return next === T.Colon;
  return type === T.OpenBracket && next === T.CloseBracket && startOfType(tokens, at) >= 0;
}
