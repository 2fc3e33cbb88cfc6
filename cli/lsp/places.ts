// Places of the compiler as the protocol counts them: lines from 0, characters in UTF-16 units.

import type { Range as Offsets, SourceFile, Span } from "@callwire/compiler";
import { ErrorCodes, type Location, type Position, type Range, ResponseError } from "vscode-languageserver/node";
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

/**
 * Behind the end of a line is its end; behind the last line is the end of the text. Throws
 * ResponseError with InvalidParams for what is no position.
 */
export function toOffset(source: SourceFile, position: Position): number {
  if (!isPosition(position)) {
    throw new ResponseError(ErrorCodes.InvalidParams, "there is no position; send `line` and `character` as numbers from 0");
  }
  const { line, character } = position;
  if (line >= source.lineCount) return source.text.length;
  const { start, end } = source.lineRange(line + 1);
  return Math.min(start + character, end);
}

function isPosition(position: Partial<Position> | null | undefined): position is Position {
  return [position?.line, position?.character].every((each) => Number.isInteger(each) && Number(each) >= 0);
}
