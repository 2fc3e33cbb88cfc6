// Comments of imported files as documentation of a contract.

/** What ends a line or could mislead a reader of it: control characters, marks of direction. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A note of one line at most has so many characters. */
const MAX_NOTE_LENGTH = 500;

/** The lines of a comment, for the line before a declaration. */
export function docLines(doc: string | undefined): readonly string[] {
  const lines = (doc ?? "").split("\n").map((line) => line.replace(UNSAFE, " ").trimEnd());
  const isFull = (line: string) => line !== "";
  // Not by `shift`, which moves all others: a comment may have millions of empty lines.
  const first = lines.findIndex(isFull);
  if (first === -1) return [];
  return lines.slice(first, lines.findLastIndex(isFull) + 1).map((line) => `/// ${line}`.trimEnd());
}

/** A comment that is no documentation. */
export function noteLine(note: string): string {
  return `// ${note.replace(UNSAFE, " ").slice(0, MAX_NOTE_LENGTH)}`;
}

/** Comments and `@deprecated`, which stand before what they are about. */
export function headOf({
  doc,
  isDeprecated,
}: {
  readonly doc: string | undefined;
  readonly isDeprecated: boolean;
}): readonly string[] {
  return [...docLines(doc), ...(isDeprecated ? ["@deprecated"] : [])];
}
