// The modes as a TextMate grammar, which VS Code, JetBrains, Sublime Text and Shiki read. Writes no
// file.

import { COMMON, type Entry, MODES, type Rule, type TokenClass } from "#compiler/highlight/modes.js";
import { patternOf, SCALAR } from "./patterns.js";

/** What themes colour, by the naming conventions of TextMate. */
export const SCOPES: Readonly<Record<TokenClass, string>> = {
  comment: "comment.line.double-slash.callwire",
  documentation: "comment.line.documentation.callwire",
  keyword: "keyword.other.callwire",
  scalar: "support.type.callwire",
  type: "entity.name.type.callwire",
  package: "entity.name.namespace.callwire",
  method: "entity.name.function.callwire",
  name: "variable.other.member.callwire",
  constant: "variable.other.constant.callwire",
  annotation: "storage.type.annotation.callwire",
  number: "constant.numeric.callwire",
  string: "string.quoted.double.callwire",
  truth: "constant.language.boolean.callwire",
  sign: "punctuation.callwire",
};

interface Pattern {
  readonly include?: string;
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Pattern[];
}

type Captures = Readonly<Record<string, { readonly name?: string; readonly patterns?: readonly Pattern[] }>>;

/** The grammar as JSON. */
export function printTextMate(): string {
  const modes = Object.entries(MODES).map(([name, rules]) => [name, { patterns: patternsOf(rules) }]);
  const grammar = {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    comment: "Written by `npm run generate` from compiler/highlight/modes.ts. Do not edit.",
    name: "Callwire",
    scopeName: "source.callwire",
    fileTypes: ["rpc"],
    patterns: [{ include: "#file" }],
    repository: {
      ...Object.fromEntries(modes),
      comments: { patterns: COMMENTS },
      common: { patterns: COMMON.flatMap(patternOfRule) },
    },
  };
  return `${JSON.stringify(grammar, undefined, 2)}\n`;
}

const COMMENTS: readonly Pattern[] = [
  { name: SCOPES.documentation, match: "///(?!/).*$" },
  { name: SCOPES.comment, match: "//.*$" },
  { name: "comment.block.callwire", begin: "/\\*", end: "\\*/" },
];

const ESCAPES: readonly Pattern[] = [
  { name: "constant.character.escape.callwire", match: "\\\\(?:u\\{[0-9a-fA-F]*\\}|u[0-9a-fA-F]{4}|.)" },
];

function patternsOf(rules: readonly Rule[]): readonly Pattern[] {
  return [{ include: "#comments" }, ...rules.flatMap(patternOfRule), { include: "#common" }];
}

function patternOfRule(rule: Rule): readonly Pattern[] {
  const { on, tokenClass, unlessBefore, knowsScalars, enter } = rule;
  const unless = unlessBefore === undefined ? "" : `(?!\\s*(?:${patternOf([unlessBefore])}))`;
  const pattern = toOniguruma(`(?:${patternOf(on)})${unless}`);
  const scalars = knowsScalars === true ? [{ name: SCOPES.scalar, match: toOniguruma(SCALAR) }] : [];
  const name = SCOPES[tokenClass];
  if (enter !== undefined)
    return [
      ...scalars,
      { begin: pattern, beginCaptures: { 0: { name } }, ...endOf(enter), patterns: [{ include: `#${enter.mode}` }] },
    ];
  const escapes = tokenClass === "string" ? { captures: { 0: { patterns: ESCAPES } } } : {};
  return [...scalars, { name, match: pattern, ...escapes }];
}

function endOf({ through, before = [] }: Entry): Pick<Pattern, "end" | "endCaptures"> {
  const early = before.length === 0 ? [] : [`(?=${patternOf(before)})`];
  if (through === undefined) return { end: toOniguruma(early.join("|")) };
  return {
    end: toOniguruma([`(${patternOf(through[0])})`, ...early].join("|")),
    endCaptures: { 1: { name: SCOPES[through[1]] } },
  };
}

function toOniguruma(source: string): string {
  return source.replace(/\\u([0-9a-f]{4})/g, "\\x{$1}");
}
