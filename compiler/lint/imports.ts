// Corrections of import statements. A statement with a comment in it or beside it is left alone:
// the comment would lose its place.

import type * as Ast from "../syntax/ast.js";
import type { Edit } from "./rule.js";

/**
 * The edit that takes names out of a statement, or the statement out of the file when none is left.
 */
export function withoutNames(text: string, statement: Ast.Import, removed: readonly Ast.ImportedName[]): Edit {
  const gone = new Set(removed);
  const kept = statement.names.filter((name) => !gone.has(name));
  if (kept.length > 0) return { start: statement.start, end: statement.end, text: write(kept, statement) };
  // With its line, so that no empty one stays.
  const end = text.startsWith("\r\n", statement.end) ? statement.end + 2 : statement.end + (text[statement.end] === "\n" ? 1 : 0);
  return { start: statement.start, end, text: "" };
}

/**
 * The first import that is out of place, and the edits that put all in order. Undefined when they
 * are.
 */
export function sortedImports(file: Ast.File): { readonly first: Ast.Import; readonly edits: readonly Edit[] } | undefined {
  const sorted = [...file.imports].sort((a, b) => compare(a.path?.value ?? "", b.path?.value ?? ""));
  const texts = sorted.map((statement) => write(sortNames(statement), statement));
  const wrong = file.imports.findIndex((statement, index) => write(statement.names, statement) !== texts[index]);
  const first = file.imports[wrong];
  if (first === undefined) return undefined;
  const isCommented = file.imports.some((statement) => statement.doc !== undefined || touchesComment(file, statement));
  if (isCommented) return { first, edits: [] };
  const edits = file.imports.map(({ start, end }, index) => ({ start, end, text: texts[index] ?? "" }));
  return { first, edits };
}

function write(names: readonly Ast.ImportedName[], { path }: Ast.Import): string {
  return `import { ${names.map(writeName).join(", ")} } from ${JSON.stringify(path?.value ?? "")};`;
}

function writeName({ text, local }: Ast.ImportedName): string {
  return local.text === text ? text : `${text} as ${local.text}`;
}

function sortNames({ names }: Ast.Import): readonly Ast.ImportedName[] {
  return [...names].sort((a, b) => compare(a.text, b.text));
}

/** Not by locale: the order must be the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function touchesComment({ comments, source }: Ast.File, { start, end }: Ast.Import): boolean {
  const lineEnd = source.text.indexOf("\n", end);
  const limit = lineEnd < 0 ? source.text.length : lineEnd;
  const before = source.text.lastIndexOf("\n", Math.max(0, source.text.lastIndexOf("\n", start) - 1));
  for (let at = firstBehind(comments, before); at < comments.length; at++) {
    const comment = comments[at];
    if (comment === undefined || comment.start >= limit) return false;
    if (!isAboveOnly(comment, start, source.text)) return true;
  }
  return false;
}

/**
 * The index of the first comment that starts behind an offset. They stand in the order of the file.
 */
function firstBehind(comments: Ast.File["comments"], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A comment two lines up or more says nothing about this statement. */
function isAboveOnly(comment: { readonly end: number }, start: number, text: string): boolean {
  return comment.end <= start && /\n[ \t\r]*\n/.test(text.slice(comment.end, start));
}
