// Places of the compiler as the protocol counts them: lines from 0, characters in UTF-16 units.

import type { Range as Offsets, SourceFile, Span } from "@callwire/compiler";
import type { Location, Position, Range } from "vscode-languageserver/node";
import type { Project } from "./project.js";

export function toPosition(source: SourceFile, offset: number): Position {
  const at = Math.max(0, Math.min(offset, source.text.length));
  const { line } = source.positionAt(at);
  return { line: line - 1, character: at - source.lineRange(line).start };
}

export function toRange(source: SourceFile, { start, end }: Offsets): Range {
  return { start: toPosition(source, start), end: toPosition(source, end) };
}

export function toLocation(project: Project, span: Span): Location {
  return { uri: project.uriOf(span.file), range: toRange(span.file, span) };
}

/** Behind the end of a line is its end; behind the last line is the end of the text. */
export function toOffset(source: SourceFile, { line, character }: Position): number {
  if (line >= source.lineCount) return source.text.length;
  const { start, end } = source.lineRange(line + 1);
  return Math.min(start + character, end);
}
