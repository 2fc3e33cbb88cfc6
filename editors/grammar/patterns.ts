// Regular expressions for sets of tokens, from the patterns of the lexer. In JavaScript's words,
// which both kinds of grammar are translated from.

import { SCALAR_NAMES } from "callwire/schema";
import type { Token } from "#compiler/highlight/modes.js";
import { AnyName, BadName, BadNumber, BadString, Duration, Float, Int, QuotedString, String } from "#compiler/syntax/tokens.js";

/** What a name may have behind its first letter, for the inside of brackets. */
const IN_NAMES = /\[([^\]]*)\]\*$/.exec(sourceOf(BadName))?.[1] ?? "";
const NO_NAME_BEHIND = `(?![${IN_NAMES}])`;

/** Numbers as the longest match takes them: a malformed one is longer than the good one in it. */
const NUMBER = [...[Float, Duration, Int].map((token) => `${sourceOf(token)}(?![a-zA-Z0-9_])`), sourceOf(BadNumber)].join("|");
const STRING = [String, BadString, QuotedString].map(sourceOf).join("|");

/** The built-in types. */
export const SCALAR = words(SCALAR_NAMES);

/** One expression for any of the tokens, as alternatives without a group around them. */
export function patternOf(tokens: readonly Token[]): string {
  const fixed = tokens.flatMap(({ PATTERN }) => (typeof PATTERN === "string" ? [PATTERN] : []));
  const keywords = fixed.filter((text) => /^[a-z]/.test(text));
  const signs = fixed.filter((text) => !/^[a-z]/.test(text)).sort((a, b) => b.length - a.length);
  const parts = [
    ...(keywords.length > 0 ? [words(keywords)] : []),
    ...(tokens.includes(AnyName) ? [`(?!(?:true|false)${NO_NAME_BEHIND})${sourceOf(BadName)}`] : []),
    ...(tokens.includes(Int) ? [NUMBER] : []),
    ...(tokens.includes(String) ? [STRING] : []),
    ...(signs.length > 0 ? [signs.map(escape).join("|")] : []),
  ];
  return parts.join("|");
}

function words(texts: readonly string[]): string {
  return `(?:${texts.join("|")})${NO_NAME_BEHIND}`;
}

function sourceOf({ PATTERN }: Token): string {
  if (PATTERN instanceof RegExp) return PATTERN.source;
  throw new Error(`a token with the fixed text ${JSON.stringify(PATTERN)} has no expression; take its text`);
}

function escape(text: string): string {
  return text.replace(/[^a-zA-Z0-9]/g, "\\$&");
}
