// `// callwire:ignore RULE reason`: takes one rule away from one line. What takes nothing away is
// reported.

import type * as Ast from "../syntax/ast.js";
import type { Range } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";

export interface Ignore {
  readonly place: Range;
  readonly rule: string;
  readonly reason: string;
  /** The line that it is about; lines start at 1. */
  readonly line: number;
}

const MARK = /^\/\/\/?\s*callwire:ignore\b\s*(\S*)\s*(.*)$/;

/**
 * All such comments of a file. One on a line of its own is about the next line that is not a
 * comment.
 */
export function readIgnores({ source, comments }: Ast.File): readonly Ignore[] {
  const own = new Set(comments.filter((comment) => isAlone(source.text, comment.start)).map(({ start }) => lineOf(start)));
  function lineOf(offset: number): number {
    return source.positionAt(offset).line;
  }
  // The line that follows a run of such comments, by the lines of the run: many may be stacked.
  const next = new Map<number, number>();
  for (const line of [...own].sort((left, right) => right - left)) next.set(line, next.get(line + 1) ?? line + 1);
  return comments.flatMap((comment) => {
    const match = MARK.exec(comment.text.trim());
    if (match === null) return [];
    const at = lineOf(comment.start);
    const line = next.get(at) ?? at;
    return [{ place: comment, rule: match[1] ?? "", reason: (match[2] ?? "").trim(), line }];
  });
}

/** What is wrong with the comment itself, as the end of a sentence; undefined when nothing is. */
export function explainIgnore(ignore: Ignore, rules: ReadonlySet<string>, isUsed: boolean): string | undefined {
  if (ignore.rule === "") return "names no rule; write `// callwire:ignore rule-name reason`";
  if (!rules.has(ignore.rule)) {
    const near = suggest(ignore.rule, [...rules]);
    return `names the rule \`${ignore.rule}\`, which does not exist${near === undefined ? "" : `; did you mean \`${near}\`?`}`;
  }
  if (ignore.reason === "") return `gives no reason; write it behind \`${ignore.rule}\``;
  return isUsed ? undefined : `takes nothing away: \`${ignore.rule}\` finds nothing there; remove it`;
}

function isAlone(text: string, start: number): boolean {
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "";
}
