// What each token is to a reader, by what stands before it: a machine of modes over the token
// table. `highlight` runs it; the grammars for editors are written from it. Reads no text.

import * as T from "../syntax/tokens.js";

/** What a token is coloured as. `name` is a field, member, arm, parameter or argument. */
export type TokenClass =
  | "comment"
  | "documentation"
  | "keyword"
  | "scalar"
  | "type"
  | "package"
  | "method"
  | "name"
  | "constant"
  | "annotation"
  | "number"
  | "string"
  | "truth"
  | "sign";

export type Token = (typeof T.TOKENS)[number];

/** A mode that a token begins, and where it ends. */
export interface Entry {
  readonly mode: ModeName;
  /** The token that ends the mode and belongs to it, with its class. */
  readonly through?: readonly [tokens: readonly Token[], tokenClass: TokenClass];
  /** Tokens that end the mode and are read again in the mode around it. */
  readonly before?: readonly Token[];
}

export interface Rule {
  readonly on: readonly Token[];
  readonly tokenClass: TokenClass;
  /** The rule does not hold when this sign follows. */
  readonly unlessBefore?: Token;
  /** Built-in types have a class of their own where this rule finds one. */
  readonly knowsScalars?: true;
  readonly enter?: Entry;
}

export type ModeName =
  | "file"
  | "packageName"
  | "imported"
  | "constant"
  | "alias"
  | "declared"
  | "service"
  | "methods"
  | "method"
  | "parameters"
  | "members"
  | "memberName"
  | "reserved"
  | "annotation"
  | "type"
  | "value";

/** The first rule that takes a token counts. What none takes is a name, a number, a sign. */
export type Mode = readonly Rule[];

const NAMES = [T.AnyName];
const NUMBERS = [T.Int, T.Float, T.Duration, T.BadNumber];
const DECLARING = [T.Const, T.Type, T.Closed, T.Enum, T.Struct, T.Union, T.ErrorKeyword, T.Service, T.Import, T.Package];
const SIGNS = [...T.SIGNS, T.Pipe];

/** What is the same in every mode, behind its own rules. */
export const COMMON: Mode = [
  { on: [T.True, T.False], tokenClass: "truth" },
  { on: NUMBERS, tokenClass: "number" },
  { on: [T.String, T.BadString, T.QuotedString], tokenClass: "string" },
  { on: NAMES, tokenClass: "name" },
  { on: SIGNS, tokenClass: "sign" },
];

/** What ends a mode early, where its own end was forgotten. */
const BRACES = [T.OpenBrace, T.CloseBrace];
const STATEMENT_END = [T.Semicolon, ...BRACES];
const SEMICOLON = [[T.Semicolon], "sign"] as const;

const ANNOTATION: Rule = {
  on: [T.At],
  tokenClass: "annotation",
  enter: { mode: "annotation", through: [NAMES, "annotation"], before: SIGNS },
};
const ARGUMENTS: Rule = {
  on: [T.OpenParen],
  tokenClass: "sign",
  enter: { mode: "value", through: [[T.CloseParen], "sign"], before: [...BRACES, T.Semicolon] },
};
const TYPE_END = [T.Equals, T.Semicolon, T.Comma, T.At, ...BRACES, T.CloseParen, T.Throws, ...NUMBERS];
const TYPE: Rule = { on: [T.Colon], tokenClass: "sign", enter: { mode: "type", before: TYPE_END } };
const VALUE: Rule = {
  on: [T.Equals],
  tokenClass: "sign",
  enter: { mode: "value", before: [T.Semicolon, T.Comma, T.At, ...BRACES, T.CloseParen] },
};
const BODY: Rule = {
  on: [T.OpenBrace],
  tokenClass: "sign",
  // No member begins with one of these words: where they stand, a brace is missing.
  enter: { mode: "members", through: [[T.CloseBrace], "sign"], before: DECLARING },
};

export const MODES: Readonly<Record<ModeName, Mode>> = {
  file: [
    ANNOTATION,
    ARGUMENTS,
    BODY,
    { on: [T.Package], tokenClass: "keyword", enter: { mode: "packageName", through: SEMICOLON } },
    { on: [T.Import], tokenClass: "keyword", enter: { mode: "imported", through: SEMICOLON } },
    { on: [T.Const], tokenClass: "keyword", enter: { mode: "constant", through: SEMICOLON, before: BRACES } },
    { on: [T.Type], tokenClass: "keyword", enter: { mode: "alias", through: SEMICOLON, before: BRACES } },
    { on: [T.Closed], tokenClass: "keyword" },
    {
      on: [T.Enum, T.Struct, T.Union, T.ErrorKeyword],
      tokenClass: "keyword",
      enter: { mode: "declared", through: [NAMES, "type"], before: SIGNS },
    },
    { on: [T.Service], tokenClass: "keyword", enter: { mode: "service", through: [[T.CloseBrace], "sign"] } },
  ],
  packageName: [{ on: NAMES, tokenClass: "package" }],
  imported: [
    { on: [T.As, T.From], tokenClass: "keyword" },
    { on: NAMES, tokenClass: "type" },
  ],
  constant: [TYPE, VALUE, ANNOTATION, ARGUMENTS, { on: NAMES, tokenClass: "constant" }],
  alias: [{ ...TYPE, on: [T.Equals] }, ANNOTATION, ARGUMENTS, { on: NAMES, tokenClass: "type" }],
  declared: [],
  service: [
    { on: [T.OpenBrace], tokenClass: "sign", enter: { mode: "methods", before: [T.CloseBrace] } },
    { on: NAMES, tokenClass: "type" },
  ],
  methods: [
    ANNOTATION,
    ARGUMENTS,
    // A method may be called so.
    { on: [T.Oneway], tokenClass: "keyword", unlessBefore: T.OpenParen },
    { on: NAMES, tokenClass: "method", enter: { mode: "method", through: SEMICOLON, before: BRACES } },
  ],
  method: [
    { on: [T.OpenParen], tokenClass: "sign", enter: { mode: "parameters", through: [[T.CloseParen], "sign"], before: BRACES } },
    TYPE,
    { on: [T.Throws], tokenClass: "keyword" },
    { on: NAMES, tokenClass: "type" },
  ],
  parameters: [TYPE, VALUE, ANNOTATION, ARGUMENTS],
  members: [
    { on: NUMBERS, tokenClass: "number", enter: { mode: "memberName", through: [NAMES, "name"], before: SIGNS } },
    { on: [T.Reserved], tokenClass: "keyword", enter: { mode: "reserved", through: SEMICOLON, before: BRACES } },
    TYPE,
    VALUE,
    ANNOTATION,
    ARGUMENTS,
    BODY,
  ],
  memberName: [],
  reserved: [],
  annotation: [],
  type: [
    { on: [T.Stream, T.MapKeyword], tokenClass: "keyword" },
    {
      on: [T.OpenBracket],
      tokenClass: "sign",
      enter: { mode: "type", through: [[T.CloseBracket], "sign"], before: STATEMENT_END },
    },
    { on: [T.Less], tokenClass: "sign", enter: { mode: "type", through: [[T.Greater], "sign"], before: STATEMENT_END } },
    { on: NAMES, tokenClass: "type", knowsScalars: true },
  ],
  value: [
    {
      on: [T.OpenBracket],
      tokenClass: "sign",
      enter: { mode: "value", through: [[T.CloseBracket], "sign"], before: STATEMENT_END },
    },
    { on: NAMES, tokenClass: "constant" },
  ],
};
