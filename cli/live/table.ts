// Tables for people: columns that align, numbers to the right, cut to the width of the terminal.
// Times are relative.

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** No cell is wider, wherever it is printed: what others write may be long. */
const MAX_CELL = 80;
const GAP = "  ";

/**
 * The lines of a table, each with its end. `width`: columns of the terminal; none for a pipe, whose
 * reader gets everything.
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number | undefined): string {
  const cells = rows.map((row) => row.map((cell) => cut(cell, MAX_CELL)));
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const titles = columns.map(({ title }) => title);
  return [titles, ...cells].map((row) => `${cut(formatRow(columns, widths, row), width ?? Infinity)}\n`).join("");
}

function formatRow(columns: readonly Column[], widths: readonly number[], row: readonly string[]): string {
  const padded = columns.map(({ isNumber = false }, index) => {
    const text = row[index] ?? "";
    const size = widths[index] ?? 0;
    return isNumber ? text.padStart(size) : text.padEnd(size);
  });
  return padded.join(GAP).trimEnd();
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 3))}...` : text;
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
