// The second half of emitting: what is laid out becomes the text of a file, and the text is parsed
// back. Needs ts-morph.

import type { StatementStructures, WriterFunction } from "ts-morph";
import { findForeignCode } from "./parse-back.js";
import type { Statement } from "./statement.js";
import { loadTsMorph } from "./ts-morph.js";

/** One generated file. */
export interface EmittedFile {
  /** Path of the contract below its root. */
  readonly source: string;
  /** Path below the output folder, with `/`. */
  readonly path: string;
  /** The whole text. */
  readonly text: string;
}

/** A file before it is printed: plain data. */
export interface LaidOutFile extends Omit<EmittedFile, "text"> {
  readonly head: string;
  readonly statements: readonly Statement[];
}

/** Throws when the text is not what was meant. */
export function printFile({ source, path, head, statements }: LaidOutFile): EmittedFile {
  const text = print(head, statements);
  const foreign = findForeignCode(text);
  if (foreign !== undefined)
    throw new Error(`the text generated for ${source} is not what was meant, ${foreign}; this is a bug of callwire`);
  return { source, path, text };
}

/**
 * ts-morph looks at every character that it writes, which takes three times as long as laying it
 * out. So what is laid out already passes it by: in its place stands its index between two NULs,
 * which no other text has.
 */
function print(head: string, statements: readonly Statement[]): string {
  const { printStructure, StructureKind } = loadTsMorph();
  const texts: string[] = [];
  const structures = statements.map((statement): StatementStructures | WriterFunction => {
    if (statement.kind !== "printed") return statement;
    const mark = `\0${texts.push(statement.text) - 1}\0`;
    if (statement.follows === true) return (writer) => void writer.newLineIfLastNot().write(mark);
    return (writer) => void writer.blankLineIfLastNot().write(mark);
  });
  const text = printStructure({ kind: StructureKind.SourceFile, statements: [head, ...structures] }, { indentNumberOfSpaces: 2 });
  const pieces = text.split("\0");
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : (texts[Number(piece)] ?? ""))).join("");
}
