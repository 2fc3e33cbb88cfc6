// What changes while somebody types: the indentation of a new line, and the spaces of what has just
// been ended. Never what stands behind the cursor.

import type { Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import type { Range, SourceFile } from "../text/source-file.js";
import { cursorAt } from "./cursor.js";
import { formattingOf, type TextEdit } from "./edits.js";

/** Characters behind which something may change. */
export const TYPED: readonly string[] = ["}", ";", "\n"];

const INDENT = "  ";

/** `offset`: right behind the character that was typed. */
export function formattingOnType({ file }: Unit, offset: number, typed: string): readonly TextEdit[] {
  const { source } = file;
  if (typed === "\n") return indentLine(source, offset);
  if (source.text.charAt(offset - 1) !== typed || cursorAt(source, offset) === undefined) return [];
  const ended = endedAt(file, offset);
  const edits = ended === undefined ? undefined : formattingOf(source, ended)?.filter(({ start }) => start < offset);
  if (edits !== undefined) return typed === ";" ? edits.filter((edit) => isInLine(source, edit)) : edits;
  // There are mistakes elsewhere: the brace is put below what it ends all the same.
  return typed === "}" ? indentLine(source, offset) : [];
}

/** The line that an offset is in, by the brackets that are open where it begins. */
function indentLine(source: SourceFile, offset: number): readonly TextEdit[] {
  const { start, end } = source.lineRange(source.positionAt(offset).line);
  const line = source.text.slice(start, end);
  const written = /^[ \t]*/.exec(line)?.[0] ?? "";
  const first = line.charAt(written.length);
  // A brace behind other text is not where its line begins.
  if (source.text.charAt(offset - 1) === "}" && start + written.length !== offset - 1) return [];
  const open = (cursorAt(source, start)?.frames.length ?? 1) - 1;
  const depth = Math.max(0, /[})\]]/.test(first) ? open - 1 : open);
  const wanted = INDENT.repeat(depth);
  return written === wanted ? [] : [{ start, end: start + written.length, text: wanted }];
}

/** What ends at an offset, with the spaces before it. */
function endedAt(file: Ast.File, offset: number): Range | undefined {
  const { text } = file.source;
  const declarations = file.declarations.flatMap((each) => [each, ...partsOf(each)]);
  const found = [file.package, ...file.imports, ...declarations].find((node) => node?.end === offset);
  if (found === undefined) return undefined;
  let { start } = found;
  while (start > 0 && /\s/.test(text.charAt(start - 1))) start--;
  return { start, end: offset };
}

/** All nodes below one, such as fields within arms. */
function partsOf(node: object): readonly Range[] {
  return Object.values(node).flatMap((value): readonly Range[] => {
    if (!Array.isArray(value)) return [];
    return value.filter(isNode).flatMap((each) => [each, ...partsOf(each)]);
  });
}

function isNode(value: unknown): value is Range {
  return typeof value === "object" && value !== null && "start" in value && "end" in value;
}

function isInLine({ text }: SourceFile, edit: TextEdit): boolean {
  return !edit.text.includes("\n") && !text.slice(edit.start, edit.end).includes("\n");
}
