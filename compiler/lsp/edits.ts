// Changes of a text as an editor makes them: the smallest that give the new text, so that cursors
// and marks stay where they are.

import { formatContract } from "../format/format.js";
import type { Range, SourceFile } from "../text/source-file.js";

/** A range of a text and what stands there afterwards. */
export interface TextEdit extends Range {
  /** What replaces it. */
  readonly text: string;
}

/** What changes in one file. */
export interface FileEdits {
  /** As it is now. */
  readonly source: SourceFile;
  /** In their order. */
  readonly edits: readonly TextEdit[];
}

/** The text after edits that are in order and do not touch. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let end = 0;
  for (const edit of edits) {
    pieces.push(text.slice(end, edit.start), edit.text);
    end = edit.end;
  }
  return pieces.join("") + text.slice(end);
}

const SPACE = /[ \t\r\n\ufeff]/;

/**
 * What makes a contract formatted; undefined when it has mistakes, with which it is left alone.
 * With `within`, only what is inside of that range.
 */
export function formattingOf(source: SourceFile, within?: Range): readonly TextEdit[] | undefined {
  const formatted = formatContract(source);
  if ("diagnostics" in formatted) return undefined;
  const edits = spaceEdits(source.text, formatted.text);
  return within === undefined ? edits : edits.filter(({ start, end }) => start >= within.start && end <= within.end);
}

/** The edits between two texts that differ in spaces and line breaks alone. */
export function spaceEdits(before: string, after: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let [at, to] = [0, 0];
  for (;;) {
    const [start, from] = [at, to];
    while (at < before.length && SPACE.test(before.charAt(at))) at++;
    while (to < after.length && SPACE.test(after.charAt(to))) to++;
    const text = after.slice(from, to);
    if (before.slice(start, at) !== text) edits.push({ start, end: at, text });
    if (at >= before.length && to >= after.length) return edits;
    // Something else has changed: all is replaced.
    if (before[at] !== after[to]) return [{ start: 0, end: before.length, text: after }];
    at++;
    to++;
  }
}
