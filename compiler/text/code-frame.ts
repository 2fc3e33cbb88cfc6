// The piece of source under a message: the line, and carets below the span.

import { escapeText } from "./escape.js";
import type { Span } from "./source-file.js";

/** Colours for the parts of a frame; the identity when the output is plain. */
export interface Palette {
  readonly gutter: (text: string) => string;
  readonly mark: (text: string) => string;
}

/**
 * Characters of a source line shown at most, so that a generated one-line file still gives a
 * readable frame.
 */
const MAX_LINE = 120;
/** Characters kept before the span when a long line is cut. */
const LEAD = 30;
const TAB = "  ";

/**
 * Three lines: an empty gutter, the source line, the carets with the label. A span over several
 * lines marks the first one to its end. `gutterWidth` is the width of the largest line number shown
 * together.
 */
export function renderFrame(span: Span, label: string | undefined, gutterWidth: number, palette: Palette, mark = "^"): string[] {
  const { file } = span;
  const { line } = file.positionAt(span.start);
  const range = file.lineRange(line);
  const start = Math.min(span.start, range.end);
  const end = Math.max(start, Math.min(span.end, range.end));
  const from = range.end - range.start > MAX_LINE ? Math.max(range.start, start - LEAD) : range.start;
  const to = Math.min(range.end, from + MAX_LINE);

  const head = (from > range.start ? "..." : "") + show(file.text.slice(from, start));
  const marked = show(file.text.slice(start, Math.min(end, to)));
  const tail = show(file.text.slice(Math.min(end, to), to)) + (to < range.end ? "..." : "");
  const carets = mark.repeat(Math.max(1, countColumns(marked)));
  const blank = " ".repeat(gutterWidth);
  return [
    palette.gutter(`${blank} |`),
    `${palette.gutter(`${String(line).padStart(gutterWidth)} |`)} ${head}${marked}${tail}`.trimEnd(),
    `${palette.gutter(`${blank} |`)} ${" ".repeat(countColumns(head))}${palette.mark(label === undefined ? carets : `${carets} ${label}`)}`,
  ];
}

function show(text: string): string {
  return escapeText(text.replaceAll("\t", TAB));
}

/** Terminal columns: one a character, two for the wide East Asian and emoji blocks. */
function countColumns(text: string): number {
  let columns = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isWide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff) ||
      (code >= 0x20000 && code <= 0x3fffd);
    const isCombining = code >= 0x300 && code <= 0x36f;
    columns += isCombining ? 0 : isWide ? 2 : 1;
  }
  return columns;
}
