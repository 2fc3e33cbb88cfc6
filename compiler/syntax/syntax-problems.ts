// What the parser's complaints are called for people.

import { EOF, type IParserErrorMessageProvider, type IToken, type TokenType } from "chevrotain";
import type { DiagnosticInput } from "../text/diagnostic.js";
import type { DiagnosticCode } from "../text/diagnostic-codes.js";
import { quote } from "../text/escape.js";
import type { SourceFile, Span } from "../text/source-file.js";
import { spanOf } from "./lexer.js";
import * as T from "./tokens.js";

export interface SyntaxProblem {
  readonly code: DiagnosticCode;
  readonly input: DiagnosticInput;
}

/** What a rule stands for, when none of its alternatives fits. */
const RULE_NAMES: Readonly<Record<string, string>> = {
  item: "a declaration",
  type: "a type",
  literal: "a value",
  argument: "a value or a range",
  structMember: "a field",
  enumMember: "an enum member",
  unionMember: "a union arm",
  method: "a method",
  arm: "`:`, `{` or `;`",
};

/**
 * Chevrotain asks for a message once for each mistake, with all that it knows; this listener makes
 * it a problem. The text that it returns to chevrotain is never shown.
 */
export class SyntaxProblemListener implements IParserErrorMessageProvider {
  onProblem: (problem: (source: SourceFile) => SyntaxProblem) => void = () => {};

  buildMismatchTokenMessage(options: { expected: TokenType; actual: IToken; previous: IToken; ruleName: string }): string {
    this.onProblem((source) => describeMismatch(source, options.expected, options.actual, options.previous, options.ruleName));
    return "";
  }

  buildNoViableAltMessage(options: { actual: IToken[]; previous: IToken; ruleName: string }): string {
    this.onProblem((source) =>
      describeUnexpected(
        source,
        RULE_NAMES[options.ruleName] ?? "something else",
        options.actual[0],
        options.previous,
        options.ruleName,
      ),
    );
    return "";
  }

  buildEarlyExitMessage(options: { actual: IToken[]; previous: IToken; ruleName: string }): string {
    this.onProblem((source) =>
      describeUnexpected(source, RULE_NAMES[options.ruleName] ?? "a name", options.actual[0], options.previous, options.ruleName),
    );
    return "";
  }

  buildNotAllInputParsedMessage(options: { firstRedundant: IToken; ruleName: string }): string {
    this.onProblem((source) =>
      describeUnexpected(source, "the end of the file", options.firstRedundant, options.firstRedundant, options.ruleName),
    );
    return "";
  }
}

function describeMismatch(
  source: SourceFile,
  expected: TokenType,
  actual: IToken,
  previous: IToken,
  rule: string,
): SyntaxProblem {
  const label = expected.LABEL ?? expected.name;
  const isListEnd = expected === T.CloseParen || expected === T.CloseBracket || (expected === T.CloseBrace && rule === "import");
  if (isListEnd && startsItem(actual) && !source.isFirstOnLine(actual.startOffset))
    return describeUnexpected(source, `\`,\` or ${label}`, actual, previous, rule);
  if (isPunctuation(expected) && isMissing(source, expected, actual)) {
    const end = spanOf(source, previous).end;
    const span = { file: source, start: end, end };
    const sign = label.slice(1, -1); // the labels of signs are the sign between backticks
    return {
      code: "CW1011",
      input: {
        message: `missing ${label} after ${describeToken(previous)}`,
        span,
        label: `expected ${label} here`,
        help: explainMissing(expected, actual),
        fixes: [{ title: `insert ${label}`, edits: [{ span, text: sign }] }],
      },
    };
  }
  return describeUnexpected(source, label, actual, previous, rule);
}

function startsItem({ tokenType }: IToken): boolean {
  return tokenType === T.Int || tokenType === T.Float || tokenType === T.String || tokenType === T.Identifier;
}

function describeUnexpected(
  source: SourceFile,
  expected: string,
  actual: IToken | undefined,
  previous: IToken,
  rule: string,
): SyntaxProblem {
  const closes = actual !== undefined && [T.CloseParen, T.CloseBracket, T.CloseBrace].includes(actual.tokenType);
  if (closes && previous.tokenType === T.Comma) return describeTrailingComma(source, previous);
  const token = actual ?? previous;
  const span = atEnd(source, token);
  return {
    code: "CW1010",
    input: {
      message: `unexpected ${describeToken(token)}, expected ${expected}`,
      span,
      label: `expected ${expected}`,
      help: explainToken(token, previous, expected, rule),
    },
  };
}

function describeTrailingComma(source: SourceFile, comma: IToken): SyntaxProblem {
  const span = spanOf(source, comma);
  return {
    code: "CW1010",
    input: {
      message: "a comma stands behind the last item",
      span,
      help: "remove it",
      fixes: [{ title: "remove `,`", edits: [{ span, text: "" }] }],
    },
  };
}

/** The end of the file is shown at its last character that is not white space. */
function atEnd(source: SourceFile, token: IToken): Span {
  if (token.tokenType !== EOF) return spanOf(source, token);
  const end = source.text.trimEnd().length;
  return { file: source, start: end, end };
}

function isPunctuation(type: TokenType): boolean {
  return T.SIGNS.includes(type);
}

/**
 * Something was left out when the next token starts another line, closes a block, or could well
 * follow.
 */
function isMissing(source: SourceFile, expected: TokenType, actual: IToken): boolean {
  if (actual.tokenType === EOF || source.isFirstOnLine(actual.startOffset)) return true;
  if (actual.tokenType === T.CloseBrace || actual.tokenType === T.OpenBrace) return true;
  if (expected === T.Semicolon) return actual.tokenType === T.Int;
  return expected !== T.Equals && actual.tokenType !== T.Less;
}

function describeToken(token: IToken): string {
  return token.tokenType === EOF ? "the end of the file" : quote(token.image);
}

function explainMissing(expected: TokenType, actual: IToken): string | undefined {
  if (expected === T.CloseBrace && actual.tokenType === EOF) return "a block is opened with `{` and never closed";
  return undefined;
}

/** How members are written, by rule. */
const FORMS: Readonly<Record<string, string>> = {
  structMember: "a field is written `1 name: type;`",
  field: "a field is written `1 name: type;`",
  enumMember: "an enum member is written `0 Name;`",
  member: "an enum member is written `0 Name;`",
  unionMember: "a union arm is written `1 name: Type;`, `1 name { 1 field: type; }` or `1 name;`",
  arm: "a union arm is written `1 name: Type;`, `1 name { 1 field: type; }` or `1 name;`",
  method: "a method is written `name(a: type, b: type): type throws SomeError;`",
};

function explainToken(token: IToken, previous: IToken, expected: string, rule: string): string | undefined {
  const type = token.tokenType;
  if (type === T.Less) return "lists are written `[T]`, maps `map<K, V>`; there are no other generic types";
  if (type === T.OpenBracket && expected !== "a type") return "a list type is written `[T]`";
  if (type === T.Stream && expected === "a type") return "streams are parameters and results of methods";
  if (expected === "a name" && T.KEYWORDS.includes(type)) return `\`${token.image}\` is a keyword; choose another name`;
  if (expected === "a declaration")
    return "a declaration starts with `const`, `type`, `enum`, `struct`, `union`, `error` or `service`";
  if (type === T.At) return "annotations of a declaration or method stand before it, those of a field at its end";
  if (type === T.Equals && (rule === "field" || rule === "parameter"))
    return "a default stands directly behind the type: `= value`";
  if (rule === "method" && previous.tokenType === T.CloseParen) return "a result is written `: type`, errors `throws SomeError`";
  return FORMS[rule];
}
