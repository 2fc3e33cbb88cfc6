// The one way to write a contract. Moves line breaks and spaces only: tokens and comments come out
// as they went in, in their order.

import { lexFile } from "../syntax/lexer.js";
import { parseFile } from "../syntax/parser.js";
import { type Diagnostic, DiagnosticBag } from "../text/diagnostic.js";
import { SourceFile } from "../text/source-file.js";
import { type Item, mergeItems } from "./items.js";
import { Lines } from "./lines.js";
import { joinTokens } from "./spacing.js";
import { type Block, groupStatements, isToken, type Part, type Statement } from "./statements.js";

/** Longest line that is not broken, in UTF-16 units. */
export const LINE_WIDTH = 120;

const INDENT = "  ";

/** The formatted text; or what is wrong with the contract, in which case it is left alone. */
export type Formatted = { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] };

/**
 * Formats one contract, in the line ends of its first line. A file with syntax errors is refused:
 * what it means is not known.
 */
export function formatContract(source: SourceFile): Formatted {
  const { diagnostics } = parseFile(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return { diagnostics: errors };
  const items = readItems(source);
  const lines = new Lines();
  printTop(lines, groupStatements(items));
  lines.finish();
  const text = /^[^\n]*\r\n/.test(source.text) ? lines.text.replaceAll("\n", "\r\n") : lines.text;
  checkSame(items, readItems(new SourceFile(source.path, text)));
  return { text };
}

function readItems(source: SourceFile): readonly Item[] {
  const { tokens, comments } = lexFile(source, new DiagnosticBag());
  return mergeItems(source.text, tokens, comments);
}

/** The promise of this room, kept even if the printing had a mistake. */
function checkSame(before: readonly Item[], after: readonly Item[]): void {
  const lost = before.findIndex((item, index) => item.text !== after[index]?.text);
  if (lost < 0 && before.length === after.length) return;
  throw new Error(`formatting would change ${JSON.stringify(before[lost]?.text ?? after.at(-1)?.text)}; nothing was changed`);
}

/** Statements at the top, with one blank line around whatever takes several lines. */
function printTop(lines: Lines, statements: readonly Statement[]): void {
  let before: { readonly group: string; readonly isLong: boolean } | undefined;
  for (const unit of groupUnits(statements)) {
    const written = new Lines();
    for (const [index, statement] of unit.entries()) printStatement(written, statement, "", index > 0, true);
    written.finish();
    const unitLines = written.text.trimEnd().split("\n");
    const comments = unit.filter(isComment).length;
    const group = groupOf(unit.at(-1));
    const isLong = unitLines.length - comments > 1;
    const isApart = comments < unit.length && (before?.isLong === true || isLong || before?.group !== group);
    if (before !== undefined && (isApart || unit[0]?.blankBefore === true)) lines.blank();
    for (const line of unitLines) lines.verbatim(line);
    before = { group, isLong };
  }
}

/** A statement with the comments directly above it. */
function groupUnits(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const units: Statement[][] = [];
  let isOpen = false;
  for (const statement of statements) {
    if (isOpen && !statement.blankBefore) units.at(-1)?.push(statement);
    else units.push([statement]);
    isOpen = isComment(statement);
  }
  return units;
}

/** Statements of different groups stand apart. Comments alone belong to what they stand with. */
function groupOf(statement: Statement | undefined): string {
  const [first] = statement?.parts ?? [];
  return isToken(first, "package") || isToken(first, "import") ? partText(first) : "declaration";
}

function printBlock(lines: Lines, block: Block, indent: string, isService: boolean): void {
  lines.write("{");
  if (block.openComment !== undefined) lines.comment(block.openComment);
  for (const [index, statement] of block.statements.entries()) {
    printStatement(lines, statement, indent + INDENT, index > 0 && statement.blankBefore, isService);
  }
  lines.begin(indent);
  lines.write("}");
}

/**
 * `isHeaded`: annotations in front stand on a line of their own, as above declarations and methods.
 */
function printStatement(lines: Lines, statement: Statement, indent: string, blank: boolean, isHeaded: boolean): void {
  if (blank && statement.blankBefore) lines.blank();
  lines.begin(indent);
  const { parts, comment } = statement;
  const headed = isHeaded ? countAnnotations(parts) : 0;
  if (headed > 0) {
    printParts(lines, parts.slice(0, headed), indent, false);
    lines.breakLine("");
  }
  const rest = parts.slice(headed);
  const flat = isService(rest) ? undefined : flatText(rest);
  if (flat !== undefined && indent.length + flat.length <= LINE_WIDTH) lines.write(flat);
  else printParts(lines, rest, indent, wantsList(rest));
  if (comment !== undefined) lines.comment(comment);
  lines.finish();
}

/** How many parts the annotations in front take, comments among them included. */
function countAnnotations(parts: readonly Part[]): number {
  let at = 0;
  while (isToken(parts[at], "@")) {
    at += 2;
    if (isToken(parts[at], "(")) at = endOfParens(parts, at);
    while (parts[at]?.kind === "comment" && parts[at + 1] !== undefined) at++;
  }
  return at;
}

function endOfParens(parts: readonly Part[], start: number): number {
  let depth = 0;
  for (let at = start; at < parts.length; at++) {
    if (isToken(parts[at], "(")) depth++;
    if (isToken(parts[at], ")") && --depth === 0) return at + 1;
  }
  return parts.length;
}

/**
 * Everything on one line; undefined when a comment or a block that took several lines is among it.
 */
function flatText(parts: readonly Part[]): string | undefined {
  const tokens: string[] = [];
  for (const part of parts) {
    if (part.kind === "comment" || (part.kind === "block" && !part.isFlat)) return undefined;
    tokens.push(part.kind === "block" ? flatBlock(part) : part.text);
  }
  return joinTokens(tokens);
}

function flatBlock({ statements }: Block): string {
  const texts = statements.map(({ parts }) => flatText(parts) ?? "");
  return texts.length === 0 ? "{}" : `{ ${texts.join(" ")} }`;
}

/** Whether the list of the statement (parameters, or names of an import) gets a line an entry. */
function wantsList(parts: readonly Part[]): boolean {
  const list = findList(parts);
  if (list === undefined) return false;
  const inside = parts.slice(list.start + 1, list.end);
  if (inside.length === 0) return false;
  return inside.some(({ kind }) => kind === "comment") || parts.every(({ kind }) => kind === "token");
}

/** The first `(` that belongs to no annotation, or the `{` of an import, to its closing sign. */
function findList(parts: readonly Part[]): { readonly start: number; readonly end: number } | undefined {
  for (let at = 0; at < parts.length; at++) {
    if (isToken(parts[at], "@")) at = isToken(parts[at + 2], "(") ? endOfParens(parts, at + 2) - 1 : at + 1;
    else if (isToken(parts[at], "(")) return { start: at, end: endOfParens(parts, at) - 1 };
    else if (isToken(parts[at], "{")) return { start: at, end: parts.findIndex((part) => isToken(part, "}")) };
  }
  return undefined;
}

function printParts(lines: Lines, parts: readonly Part[], indent: string, withList: boolean): void {
  const list = withList ? findList(parts) : undefined;
  let depth = 0;
  for (const [at, part] of parts.entries()) {
    if (part.kind === "comment") lines.comment(part);
    else if (part.kind === "block") {
      if (part.statements.length === 0 && part.openComment === undefined) lines.write("{}");
      else
        printBlock(
          lines,
          part,
          indent,
          parts.some((other) => isToken(other, "service")),
        );
    } else {
      if (at === list?.end) lines.breakLine("");
      lines.write(part.text);
      if (/^[([<]$/.test(part.text)) depth++;
      if (/^[)\]>]$/.test(part.text)) depth--;
      const isInList = list !== undefined && at >= list.start && at < list.end;
      const isEntryEnd = part.text === "," && depth === (isToken(parts[list?.start ?? -1], "{") ? 0 : 1);
      if (isInList && (at === list.start || isEntryEnd)) lines.breakLine(INDENT);
    }
  }
}

/** Methods always stand on lines of their own. */
function isService(parts: readonly Part[]): boolean {
  return isToken(parts[0], "service") && parts.at(-1)?.kind === "block";
}

function isComment({ parts }: Statement): boolean {
  return parts.length === 1 && parts[0]?.kind === "comment";
}

function partText(part: Part | undefined): string {
  return part === undefined || part.kind === "block" ? "" : part.text;
}
