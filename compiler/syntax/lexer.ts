// Text to tokens and comments. Malformed tokens are reported here and then read as what they were
// meant to be, so that the parser does not stumble over them a second time.

import { type IToken, Lexer, type TokenType } from "chevrotain";
import type { DiagnosticBag } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import type { SourceFile, Span } from "../text/source-file.js";
import type { Comment } from "./ast.js";
import * as T from "./tokens.js";

export interface LexedFile {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  /**
   * False when the brackets nest deeper than {@link MAX_NESTING}: the tokens must not be parsed.
   */
  readonly parsable: boolean;
}

/**
 * Brackets inside brackets in one statement: far above real contracts, far below what overflows the
 * parser's stack.
 */
const MAX_NESTING = 32;

/**
 * Malformed characters reported in one file at most: a binary file is one mistake, not thousands.
 */
const MAX_LEX_PROBLEMS = 20;

const MALFORMED: ReadonlySet<TokenType> = new Set([T.BadName, T.BadNumber, T.QuotedString, T.BadString]);

let lexer: Lexer | undefined;

/** Splits a file into tokens; never throws. */
export function lexFile(source: SourceFile, bag: DiagnosticBag): LexedFile {
  lexer ??= new Lexer([...T.TOKENS], { positionTracking: "onlyOffset", ensureOptimizations: true, skipValidations: true });
  const result = lexer.tokenize(source.text);
  reportCharacters(
    source,
    result.errors.map(({ offset, length }) => ({ file: source, start: offset, end: offset + length })),
    bag,
  );
  reportBlockComments(source, result.groups["blockComments"] ?? [], bag);
  reportDirectionMarks(source, bag);
  for (const token of result.tokens) repairToken(source, token, bag);
  const comments = (result.groups["comments"] ?? []).map(({ startOffset, image }) => ({
    start: startOffset,
    end: startOffset + image.length,
    text: image,
  }));
  return { tokens: result.tokens, comments, parsable: checkNesting(source, result.tokens, bag) };
}

/** The range of a token. */
export function spanOf(source: SourceFile, token: IToken): Span {
  // The end-of-file token has no offset.
  if (Number.isNaN(token.startOffset)) return { file: source, start: source.text.length, end: source.text.length };
  return { file: source, start: token.startOffset, end: token.startOffset + token.image.length };
}

/** Reads a token as another type from here on. */
export function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  // The index is set by createToken; the property is optional only in the declaration.
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

/** Reports what is no part of the language. */
export function reportCharacters(source: SourceFile, spans: readonly Span[], bag: DiagnosticBag): void {
  for (const span of spans.slice(0, MAX_LEX_PROBLEMS)) {
    const text = source.text.slice(span.start, span.end);
    bag.report("CW1001", {
      message: `unexpected ${text.length === 1 ? "character" : "characters"} ${quote(text)}`,
      span,
      label: "not part of the language",
      help: source.text.startsWith("->", span.start)
        ? "write `:` before the result type, in place of `->`"
        : explainCharacter(text),
    });
  }
}

function explainCharacter(text: string): string {
  if (/^['\u2018\u2019\u201c\u201d]/.test(text)) return 'write strings between double quotes: "text"';
  if (text.startsWith("|")) return "separate errors with commas: `throws A, B`";
  if (text.startsWith("#")) return "write comments with `//`, documentation with `///`";
  return "remove it";
}

function reportBlockComments(source: SourceFile, tokens: readonly IToken[], bag: DiagnosticBag): void {
  for (const token of tokens.slice(0, MAX_LEX_PROBLEMS)) {
    const isClosed = token.image.length > 3 && token.image.endsWith("*/");
    bag.report("CW1005", {
      message: isClosed ? "block comments are not part of the language" : "a block comment is opened and never closed",
      span: { file: source, start: token.startOffset, end: token.startOffset + 2 },
      help: "write `//` on each line, or `///` for documentation",
    });
  }
}

// Trojan source (CVE-2021-42574): text that a reviewer sees in another order than the compiler.
function reportDirectionMarks(source: SourceFile, bag: DiagnosticBag): void {
  const match = /[\u202a-\u202e\u2066-\u2069]/.exec(source.text);
  if (match === null) return;
  const span = { file: source, start: match.index, end: match.index + 1 };
  const number = match[0].charCodeAt(0).toString(16);
  bag.report("CW1007", {
    message: `invisible direction mark U+${number.toUpperCase()}, which shows text in another order than it is read`,
    span,
    help: `remove it; in a string write \`\\u{${number}}\``,
  });
}

function repairToken(source: SourceFile, token: IToken, bag: DiagnosticBag): void {
  if (!MALFORMED.has(token.tokenType)) return;
  const span = spanOf(source, token);
  switch (token.tokenType) {
    case T.BadName:
      bag.report("CW1004", {
        message: `${quote(token.image)} is not a name`,
        span,
        label: "only `A-Z`, `a-z`, `0-9` and `_`, starting with a letter",
        help: "write the name in ASCII letters",
      });
      return retype(token, T.Identifier);
    case T.BadNumber:
      bag.report("CW1003", { message: `malformed number ${quote(token.image)}`, span, help: explainNumber(token.image) });
      return retype(token, T.Int);
    case T.QuotedString: {
      const text = JSON.stringify(token.image.slice(1, -1));
      bag.report("CW1001", {
        message: `${quote(token.image)} stands between single quotes`,
        span,
        help: "write strings between double quotes",
        fixes: [{ title: "use double quotes", edits: [{ span, text }] }],
      });
      return retype(token, T.String);
    }
    case T.BadString:
      bag.report("CW1002", {
        message: "this string has no end",
        span,
        label: "opened here",
        help: 'close it with `"` on the same line',
      });
      return retype(token, T.String);
  }
}

function explainNumber(image: string): string {
  if (/^-?(?:[0-9][0-9_]*|0x[0-9a-fA-F_]+)n$/.test(image))
    return `write \`${image.slice(0, -1)}\`: the type says how large a number may be`;
  if (/^-?[0-9.]+[a-zA-Z]+$/.test(image)) return "durations are written `500ms`, `2s`, `1m` or `1h`; a name starts with a letter";
  if (/^-?[0-9_]+$/.test(image)) return "put `_` only between digits: `1_000`";
  return "write decimal `1_000`, hexadecimal `0xff` or a fraction `0.5`";
}

function checkNesting(source: SourceFile, tokens: readonly IToken[], bag: DiagnosticBag): boolean {
  let depth = 0;
  for (const token of tokens) {
    const type = token.tokenType;
    // A statement ends every nesting of types and literals; the grammar itself nests blocks only
    // three deep.
    if (type === T.Semicolon || type === T.OpenBrace || type === T.CloseBrace) depth = 0;
    else if (type === T.OpenBracket || type === T.Less) depth++;
    else if (type === T.CloseBracket || type === T.Greater) depth--;
    if (depth <= MAX_NESTING) continue;
    bag.report("CW1009", {
      message: `types or values are nested deeper than ${MAX_NESTING}`,
      span: spanOf(source, token),
      help: "name the inner parts with `struct` or `type`",
    });
    return false;
  }
  return true;
}
