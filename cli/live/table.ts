// Tables for people: columns that align, numbers to the right, made narrower for a terminal. Times
// are relative.

import { paint, type Tone } from "../output/paint.js";

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Of a long name its end says more: it is cut at the front. */
  readonly keepsEnd?: boolean;
  /** Gives nothing before all others have given what they can: who reads it types it again. */
  readonly isKey?: boolean;
}

/** A text alone, or with what its colour says. */
export type Cell = string | { readonly text: string; readonly tone: Tone | undefined };

/** Where the table is printed. */
export interface TableStyle {
  /** Columns of the terminal; none for a pipe, whose reader gets everything. */
  readonly width?: number | undefined;
  /** Default: no colours. */
  readonly color?: boolean;
}

/** No cell is wider, wherever it is printed: what others write may be long. */
const MAX_CELL = 80;
/** A column of a table that is too wide keeps so much. */
const MIN_CELL = 8;
const GAP = "  ";

/** The lines of a table, each with its end. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, color = false }: TableStyle = {},
): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => Math.min(MAX_CELL, textOf(row[index]).length))),
  );
  if (width !== undefined) makeNarrower(columns, widths, width);
  const titles = columns.map(({ title }): Cell => ({ text: title, tone: "quiet" }));
  return [titles, ...rows].map((row) => `${formatRow(columns, widths, row, { width, color })}\n`).join("");
}

/** Rows without titles, each a line without its end. What is empty in all of them has no column. */
export function alignLines(rows: readonly (readonly string[])[]): readonly string[] {
  const used = (rows[0] ?? []).map((_cell, index) => rows.some((row) => row[index] !== ""));
  const shown = rows.map((row) => row.filter((_cell, index) => used[index]));
  const columns = (shown[0] ?? []).map((): Column => ({ title: "" }));
  return formatTable(columns, shown).split("\n").slice(1, -1);
}

/** The widest column gives first, and no number gives anything. */
function makeNarrower(columns: readonly Column[], widths: number[], width: number): void {
  takeFrom(
    columns.map((column) => ({ ...column, isNumber: column.isNumber === true || column.isKey === true })),
    widths,
    width,
  );
  takeFrom(columns, widths, width);
}

function takeFrom(columns: readonly Column[], widths: number[], width: number): void {
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  for (; excess > 0; excess--) {
    const widest = columns.reduce((best, { isNumber, title }, index) => {
      const size = widths[index] ?? 0;
      const isFree = isNumber !== true && size > Math.max(MIN_CELL, title.length);
      return isFree && size > (widths[best] ?? 0) ? index : best;
    }, -1);
    if (widest < 0) return; // rows are cut at the edge, then
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function formatRow(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly Cell[],
  { width = Infinity, color = false }: TableStyle,
): string {
  let left = width;
  let line = "";
  let spaces = 0; // before the next text: none stand at the end of a line
  columns.forEach(({ isNumber = false, keepsEnd = false }, index) => {
    const cell = row[index] ?? "";
    const text = cut(textOf(cell), Math.min(widths[index] ?? 0, Math.max(0, left)), keepsEnd);
    const padding = Math.min((widths[index] ?? 0) - text.length, Math.max(0, left - text.length));
    const before = spaces + (isNumber ? padding : 0);
    if (text !== "") line += `${" ".repeat(before)}${paint(text, typeof cell === "string" ? undefined : cell.tone, color)}`;
    spaces = (text === "" ? before : 0) + (isNumber ? 0 : padding) + GAP.length;
    left -= text.length + padding + GAP.length;
  });
  return line;
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === "object" ? cell.text : (cell ?? "");
}

function cut(text: string, length: number, keepsEnd: boolean): string {
  if (text.length <= length) return text;
  if (length <= 3) return text.slice(0, length);
  return keepsEnd ? `...${text.slice(3 - length)}` : `${text.slice(0, length - 3)}...`;
}

/** `35 s`, `2 min`, `3 h`, `12 d`: how long ago. */
export function formatAge(ms: number): string {
  if (ms < 0) return "in the future";
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.floor(ms / 3_600_000)} h`;
  return `${Math.floor(ms / 86_400_000)} d`;
}

/** `0.8 ms`, `12 ms`, `1.2 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
