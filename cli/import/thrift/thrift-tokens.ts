// The words and signs of Thrift. Base types are names: old files have fields called `uuid`.

import { createToken, Lexer, type TokenType } from "chevrotain";

/** Names, and words that mean something in one place only. */
export const AnyName = createToken({ name: "AnyName", pattern: Lexer.NA, label: "a name" });

/** As a namespace of Smalltalk may be. */
export const DashedName = createToken({ name: "DashedName", pattern: /[a-zA-Z_][\w.]*-[\w.-]*/, label: "a name with `-`" });

export const Identifier = createToken({
  name: "Identifier",
  pattern: /[a-zA-Z_][a-zA-Z0-9_.]*/,
  longer_alt: DashedName,
  categories: AnyName,
  label: "a name",
});

function word(text: string, isName = false): TokenType {
  const categories = isName ? { categories: AnyName } : {};
  return createToken({
    name: `Word_${text}`,
    pattern: text,
    longer_alt: [Identifier, DashedName],
    label: `\`${text}\``,
    ...categories,
  });
}

export const Include = word("include", true);
export const CppInclude = word("cpp_include", true);
export const Namespace = word("namespace", true);
export const Const = word("const");
export const Typedef = word("typedef");
export const Enum = word("enum");
export const Senum = word("senum", true);
export const Struct = word("struct");
export const Union = word("union");
export const Exception = word("exception");
export const Service = word("service");
export const Extends = word("extends");
export const Oneway = word("oneway");
export const Async = word("async", true);
export const Void = word("void");
export const Throws = word("throws");
export const Required = word("required");
export const Optional = word("optional");
export const MapWord = word("map");
export const SetWord = word("set");
export const ListWord = word("list");
export const CppType = word("cpp_type");
export const XsdAll = word("xsd_all", true);
export const XsdOptional = word("xsd_optional", true);
export const XsdNillable = word("xsd_nillable", true);
export const XsdAttributes = word("xsd_attrs", true);

const WORDS = [
  Include,
  CppInclude,
  Namespace,
  Const,
  Typedef,
  Enum,
  Senum,
  Struct,
  Union,
  Exception,
  Service,
  Extends,
  Oneway,
  Async,
  Void,
  Throws,
  Required,
  Optional,
  MapWord,
  SetWord,
  ListWord,
  CppType,
  XsdAll,
  XsdOptional,
  XsdNillable,
  XsdAttributes,
];

export const Hex = createToken({ name: "Hex", pattern: /[+-]?0[xX][0-9a-fA-F]+/, label: "a number" });
export const Double = createToken({
  name: "Double",
  pattern: /[+-]?(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)/,
  label: "a number",
});
export const Int = createToken({ name: "Int", pattern: /[+-]?[0-9]+/, label: "a number" });
export const Text = createToken({
  name: "Text",
  pattern: /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^'\\]*(?:\\[\s\S][^'\\]*)*'/,
  label: "a string",
  line_breaks: true,
});

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
export const Semicolon = sign("Semicolon", ";");
export const Colon = sign("Colon", ":");
export const Equals = sign("Equals", "=");
export const Ampersand = sign("Ampersand", "&");
export const Star = sign("Star", "*");

export const OPENING: ReadonlySet<TokenType> = new Set([OpenBrace, OpenParen, OpenBracket, Less]);
export const CLOSING: ReadonlySet<TokenType> = new Set([CloseBrace, CloseParen, CloseBracket, Greater]);

const Space = createToken({ name: "Space", pattern: /[\s\ufeff]+/, group: Lexer.SKIPPED, line_breaks: true });
const LineComment = createToken({ name: "LineComment", pattern: /(?:#|\/\/)[^\r\n]*/, group: "comments" });
const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//,
  group: "comments",
  line_breaks: true,
});

/** In the order in which the lexer tries them. */
export const TOKENS: readonly TokenType[] = [
  Space,
  LineComment,
  BlockComment,
  AnyName,
  ...WORDS,
  Identifier,
  DashedName,
  Hex,
  Double,
  Int,
  Text,
  OpenBrace,
  CloseBrace,
  OpenParen,
  CloseParen,
  OpenBracket,
  CloseBracket,
  Less,
  Greater,
  Comma,
  Semicolon,
  Colon,
  Equals,
  Ampersand,
  Star,
];
