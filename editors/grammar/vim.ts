// The modes as a syntax file of Vim and Neovim. Writes no file.

import { COMMON, type Entry, MODES, type Rule, type TokenClass } from "#compiler/highlight/modes.js";
import { patternOf, SCALAR } from "./patterns.js";

/** Vim's own groups, which colour schemes colour. */
const GROUPS: Readonly<Record<TokenClass, string>> = {
  comment: "Comment",
  documentation: "SpecialComment",
  keyword: "Keyword",
  scalar: "Type",
  type: "Type",
  package: "Include",
  method: "Function",
  name: "Identifier",
  constant: "Constant",
  annotation: "PreProc",
  number: "Number",
  string: "String",
  truth: "Boolean",
  sign: "Delimiter",
};

const HEADER = `" Vim syntax file: contracts of Callwire
" Written by \`npm run generate\` from compiler/highlight/modes.ts. Do not edit.

if exists("b:current_syntax")
  finish
endif
syntax case match
syntax sync fromstart
`;

/** Defined last, so that they win over the signs that they begin with. */
const COMMENTS = [
  "syntax match callwireComment_line ~//.*$~ contains=@Spell",
  "syntax match callwireDocumentation_line ~///\\%(/\\)\\@!.*$~ contains=@Spell",
  "syntax region callwireComment_block start=~/\\*~ end=~\\*/~ contains=@Spell",
  "syntax cluster callwireComments contains=callwireComment_line,callwireDocumentation_line,callwireComment_block",
];

interface Item {
  readonly group: string;
  /** Behind `syntax`, without `contained`. */
  readonly text: string;
}

/**
 * The syntax file. The group of a token begins with that of its class: `callwireType`,
 * `callwireType_method_3`.
 */
export function printVim(): string {
  const modes = Object.entries(MODES).flatMap(([mode, rules]) => {
    if (mode === "file") return ['" file', ...definitions([...rules, ...COMMON], mode, ""), ""];
    return [`" ${mode}`, ...definitions(rules, mode, " contained"), clusterOf(rules, mode, "@callwireCommon"), ""];
  });
  return [
    HEADER,
    '" everywhere',
    ...definitions(COMMON, "common", " contained"),
    clusterOf(COMMON, "common", "@callwireComments"),
    "",
    ...modes,
    ...COMMENTS,
    "",
    ...Object.entries(GROUPS).map(([tokenClass, group]) => `highlight default link ${nameOf(tokenClass)} ${group}`),
    ...linksOf("common", COMMON),
    ...Object.entries(MODES).flatMap(([mode, rules]) => linksOf(mode, mode === "file" ? [...rules, ...COMMON] : rules)),
    ...["Comment_line", "Documentation_line", "Comment_block"].map(
      (name) => `highlight default link callwire${name} callwire${name.split("_")[0]}`,
    ),
    "",
    'let b:current_syntax = "callwire"',
    "",
  ].join("\n");
}

/** The last item wins in Vim, and here the first rule. */
function definitions(rules: readonly Rule[], mode: string, contained: string): readonly string[] {
  return itemsOf(rules, mode)
    .reverse()
    .map(({ text }) => `syntax ${text}${contained}`);
}

function clusterOf(rules: readonly Rule[], mode: string, more: string): string {
  return `syntax cluster ${nameOf(mode)} contains=${[...itemsOf(rules, mode).map(({ group }) => group), more].join(",")}`;
}

function linksOf(mode: string, rules: readonly Rule[]): readonly string[] {
  return itemsOf(rules, mode).map(({ group }) => `highlight default link ${group} ${group.split("_")[0]}`);
}

function itemsOf(rules: readonly Rule[], mode: string): Item[] {
  return rules.flatMap(({ on, tokenClass, unlessBefore, knowsScalars, enter }, index): readonly Item[] => {
    const group = `${nameOf(tokenClass)}_${mode}_${index}`;
    const scalar = `${nameOf("scalar")}_${mode}_${index}`;
    const scalars = knowsScalars === true ? [{ group: scalar, text: `match ${scalar} ${delimit(SCALAR)}` }] : [];
    const unless = unlessBefore === undefined ? "" : `(?!\\s*(?:${patternOf([unlessBefore])}))`;
    const pattern = delimit(`(?:${patternOf(on)})${unless}`);
    if (enter === undefined) return [...scalars, { group, text: `match ${group} ${pattern}` }];
    const text = `region ${group} matchgroup=${nameOf(tokenClass)} start=${pattern} ${endOf(enter)} contains=@${nameOf(enter.mode)}`;
    return [...scalars, { group, text }];
  });
}

function endOf({ through, before = [] }: Entry): string {
  const ends = through === undefined ? [] : [`matchgroup=${nameOf(through[1])} end=${delimit(patternOf(through[0]))}`];
  if (before.length > 0) ends.push(`matchgroup=NONE end=${delimit(patternOf(before))}me=s-1`);
  return ends.join(" ");
}

function nameOf(part: string): string {
  return `callwire${part.charAt(0).toUpperCase()}${part.slice(1)}`;
}

function delimit(source: string): string {
  return `~${toVim(source)}~`;
}

/**
 * An expression of JavaScript in Vim's words. Takes what the patterns of the lexer have: classes,
 * groups that keep nothing, a look ahead that must not match, and what repeats.
 */
function toVim(source: string): string {
  const parts = source.match(/\[(?:\\.|[^\]\\])*\]|\(\?[:!]|\\[^a-zA-Z]|\\s|\)|[*+?|]|[a-zA-Z0-9_'"/:;,-]/g) ?? [];
  if (parts.join("") !== source)
    throw new Error(`${JSON.stringify(source)} has a part that Vim's words are not known for; teach toVim`);
  const closers: string[] = [];
  return `\\v${parts
    .map((part) => {
      if (part.startsWith("[")) return classOf(part);
      if (part === "(?:" || part === "(?!") {
        closers.push(part === "(?!" ? ")@!" : ")");
        return "%(";
      }
      return part === ")" ? closers.pop() : part;
    })
    .join("")}`;
}

/** Ranges beyond ASCII are too large for a class of Vim: all of that counts as letters. */
function classOf(part: string): string {
  if (part === "[^\\r\\n]") return ".";
  const ascii = part.replace(/\\u[0-9a-f]{4}-\\u[0-9a-f]{4}/g, "").replace(/\\r|\\n/g, "");
  return ascii.length === part.replace(/\\r|\\n/g, "").length ? ascii : `%(${ascii}|[^\\d0-\\d127])`;
}
