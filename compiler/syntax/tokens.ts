// The words and signs of the language. The highlighting grammar for editors is generated from this
// table too.

import { createToken, EOF, Lexer, type TokenType } from "chevrotain";

/**
 * Whatever can stand where a name is expected: identifiers, and keywords, as `1 type: string;` is a
 * fine field.
 */
export const AnyName = createToken({ name: "AnyName", pattern: Lexer.NA, label: "a name" });

/** Names with letters outside ASCII or a leading `_`: reported, then read as a name. */
export const BadName = createToken({
  name: "BadName",
  pattern: /[a-zA-Z_\u00aa-\u1fff\u3040-\ud7ff\uf900-\ufdff][a-zA-Z0-9_\u00aa-\u1fff\u3040-\ud7ff\uf900-\ufdff]*/,
});

export const Identifier = createToken({
  name: "Identifier",
  pattern: /[a-zA-Z][a-zA-Z0-9_]*/,
  longer_alt: BadName,
  categories: AnyName,
  label: "a name",
});

function keyword(word: string): TokenType {
  const name = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return createToken({ name, pattern: word, longer_alt: [Identifier, BadName], categories: AnyName, label: `\`${word}\`` });
}

export const Package = keyword("package");
export const Import = keyword("import");
export const From = keyword("from");
export const As = keyword("as");
export const Const = keyword("const");
export const Type = keyword("type");
export const Closed = keyword("closed");
export const Enum = keyword("enum");
export const Struct = keyword("struct");
export const Union = keyword("union");
export const ErrorKeyword = keyword("error");
export const Service = keyword("service");
export const Reserved = keyword("reserved");
export const Stream = keyword("stream");
export const Oneway = keyword("oneway");
export const Throws = keyword("throws");
export const MapKeyword = keyword("map");

// Not names: `x: bool = true` must mean one thing.
export const True = createToken({ name: "True", pattern: "true", longer_alt: [Identifier, BadName], label: "`true`" });
export const False = createToken({ name: "False", pattern: "false", longer_alt: [Identifier, BadName], label: "`false`" });

/** The virtual token behind the last one. */
export const EndOfFile = EOF;

/** All keywords. */
export const KEYWORDS: readonly TokenType[] = [
  Package,
  Import,
  From,
  As,
  Const,
  Type,
  Closed,
  Enum,
  Struct,
  Union,
  ErrorKeyword,
  Service,
  Reserved,
  Stream,
  Oneway,
  Throws,
  MapKeyword,
  True,
  False,
];

/** The keywords that begin a declaration. */
export const DECLARATION_KEYWORDS: readonly TokenType[] = [Const, Type, Closed, Enum, Struct, Union, ErrorKeyword, Service];

/** A number with letters or loose `_` in it: reported, then read as zero. */
export const BadNumber = createToken({ name: "BadNumber", pattern: /-?[0-9][a-zA-Z0-9_]*(?:\.[0-9][a-zA-Z0-9_]*)*/ });
export const Duration = createToken({
  name: "Duration",
  pattern: /-?[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h)/,
  longer_alt: BadNumber,
  label: "a duration",
});
export const Float = createToken({
  name: "Float",
  pattern: /-?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)/,
  longer_alt: BadNumber,
  label: "a number",
});
export const Int = createToken({
  name: "Int",
  pattern: /-?(?:0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|[0-9]+(?:_[0-9]+)*)/,
  longer_alt: BadNumber,
  label: "a number",
});
export const String = createToken({ name: "String", pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/, label: "a string" });
/**
 * A string whose closing quote is missing: ends before `;` or `)`, where it probably should have.
 */
export const BadString = createToken({ name: "BadString", pattern: /"(?:[^"\\\r\n;)]|\\[^\r\n])*\\?/ });

/** Single quotes: reported, then read as a string. */
export const QuotedString = createToken({ name: "QuotedString", pattern: /'[^'\r\n]*'/ });

function sign(name: string, pattern: string): TokenType {
  return createToken({ name, pattern, label: `\`${pattern}\`` });
}

export const OpenBrace = sign("OpenBrace", "{");
export const CloseBrace = sign("CloseBrace", "}");
export const OpenParen = sign("OpenParen", "(");
export const CloseParen = sign("CloseParen", ")");
export const OpenBracket = sign("OpenBracket", "[");
export const CloseBracket = sign("CloseBracket", "]");
export const Less = sign("Less", "<");
export const Greater = sign("Greater", ">");
export const Comma = sign("Comma", ",");
export const Colon = sign("Colon", ":");
export const Semicolon = sign("Semicolon", ";");
export const Equals = sign("Equals", "=");
export const Question = sign("Question", "?");
export const At = sign("At", "@");
/** Not part of the language: `string | null` is reported, then read as `string?`. */
export const Pipe = sign("Pipe", "|");
export const DotDot = sign("DotDot", "..");
export const Dot = sign("Dot", ".");

/** All signs. */
export const SIGNS: readonly TokenType[] = [
  OpenBrace,
  CloseBrace,
  OpenParen,
  CloseParen,
  OpenBracket,
  CloseBracket,
  Less,
  Greater,
  Comma,
  Colon,
  Semicolon,
  Equals,
  Question,
  At,
  DotDot,
  Dot,
];

const Space = createToken({ name: "Space", pattern: /[ \t\r\n\ufeff]+/, group: Lexer.SKIPPED, line_breaks: true });
export const Comment = createToken({ name: "Comment", pattern: /\/\/[^\r\n]*/, group: "comments" });
/**
 * Not part of the language: reported, then skipped. Runs to the end of the file when it is not
 * closed.
 */
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/,
  group: "blockComments",
  line_breaks: true,
});

/** Every token type in the order in which the lexer tries them. */
export const TOKENS: readonly TokenType[] = [
  Space,
  Comment,
  BlockComment,
  AnyName,
  ...KEYWORDS,
  Identifier,
  BadName,
  Duration,
  Float,
  Int,
  BadNumber,
  String,
  BadString,
  QuotedString,
  Pipe,
  ...SIGNS,
];
