// Pieces of a contract that belong together: what an editor folds, and what it selects when a
// selection grows.

import type { Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import type { Range } from "../text/source-file.js";

/** What can be folded to its first line. */
export interface Fold {
  /** The line that stays, from 1. */
  readonly startLine: number;
  /** The last line that goes, from 1. */
  readonly endLine: number;
  /** What it is. */
  readonly kind: "block" | "imports" | "comment";
}

/** Blocks, imports and comments of more than one line, in the order of their kinds. */
export function foldsOf({ file }: Unit): readonly Fold[] {
  const { source, imports, declarations } = file;
  const lineOf = (offset: number): number => source.positionAt(offset).line;
  const blocks = declarations.flatMap((declaration) => [
    declaration,
    ...(declaration.kind === "union" ? declaration.arms : declaration.kind === "service" ? declaration.methods : []),
  ]);
  const folds = blocks.map(({ name, start, end }): Fold => {
    // The closing brace stays in sight.
    return { kind: "block", startLine: lineOf(name?.start ?? start), endLine: lineOf(end) - 1 };
  });
  const [first, last] = [imports[0], imports.at(-1)];
  if (first !== undefined && last !== undefined)
    folds.push({ kind: "imports", startLine: lineOf(first.start), endLine: lineOf(last.end) });
  return [...folds, ...commentFolds(file)].filter(({ startLine, endLine }) => endLine > startLine);
}

/** Comments on lines of their own, one below the other. */
function commentFolds({ comments, source }: Ast.File): readonly Fold[] {
  const folds: { kind: "comment"; startLine: number; endLine: number }[] = [];
  for (const { start } of comments) {
    if (!source.isFirstOnLine(start)) continue;
    const { line } = source.positionAt(start);
    const last = folds.at(-1);
    if (last !== undefined && last.endLine + 1 === line) last.endLine = line;
    else folds.push({ kind: "comment", startLine: line, endLine: line });
  }
  return folds;
}

/** The nodes around an offset, from the smallest to the whole file. */
export function selectionsAt({ file }: Unit, offset: number): readonly Range[] {
  const whole = { start: 0, end: file.source.text.length };
  const around: Range[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (!isNode(value) || value.start > offset || value.end < offset) return;
    const inner = around.at(-1);
    if (inner === undefined || value.start !== inner.start || value.end !== inner.end)
      around.push({ start: value.start, end: value.end });
    for (const part of Object.values(value)) if (typeof part === "object") look(part);
  };
  for (const statement of [file.package, ...file.imports, ...file.declarations]) look(statement);
  // Two siblings may touch at the offset: only what is inside of the one before counts.
  const nested: Range[] = [whole];
  for (const range of around) {
    const parent = nested.at(-1);
    if (parent !== undefined && range.start >= parent.start && range.end <= parent.end) nested.push(range);
  }
  return nested.reverse();
}

function isNode(value: unknown): value is Range {
  return typeof value === "object" && value !== null && "start" in value && "end" in value;
}
