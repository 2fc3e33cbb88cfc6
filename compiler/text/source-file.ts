// One text as the compiler sees it: its name, its characters and where its lines start.

/** A half-open range of characters, in UTF-16 units from the start of the file. */
export interface Range {
  /** At the first character, in UTF-16 units from the start of the text. */
  readonly start: number;
  /** Behind the last character, in UTF-16 units from the start of the text. */
  readonly end: number;
}

/** A range in a file. */
export interface Span extends Range {
  /** The file that it is a part of. */
  readonly file: SourceFile;
}

/**
 * A place as people count: line and column start at 1; the column counts characters, a tab as one.
 */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. Counts characters, a tab as one. */
  readonly column: number;
}

/**
 * Characters of a statement on one line that are looked at: bounds the work that a file of one line
 * asks for.
 */
const MAX_STATEMENT = 1_000;

/** Units between two counts that are kept. */
const STRIDE = 64;

/** Most texts have none. */
const SECOND_HALF = /[\udc00-\udfff]/;
const NONE = new Uint32Array(0);

/** An immutable text with a path. The path is what diagnostics print. */
export class SourceFile {
  /** Where the host found it, such as `idl/demo/calculator.rpc`. */
  readonly path: string;
  /** Path below its root, with `/`, such as `demo/calculator.rpc`. */
  readonly name: string;
  /** The whole text. */
  readonly text: string;
  #lineStarts: readonly number[] | undefined;
  /**
   * Second halves of surrogate pairs before each STRIDE: a whole file may be one line, and any of
   * its places be asked for.
   */
  #secondHalves: Uint32Array | undefined;

  constructor(path: string, text: string, name: string = path) {
    this.path = path;
    this.name = name;
    this.text = text;
  }

  /** Number of lines; an empty file has one. */
  get lineCount(): number {
    return this.#starts().length;
  }

  /** The place of an offset. Offsets outside the text give the nearest place in it. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const line = this.#lineIndexAt(at);
    const start = this.#starts()[line] ?? 0;
    const count = at - start - (this.#secondHalvesBefore(at) - this.#secondHalvesBefore(start));
    return { line: line + 1, column: count + 1 };
  }

  /** The range of a line without its line break. Lines start at 1. */
  lineRange(line: number): Range {
    const starts = this.#starts();
    const start = starts[line - 1] ?? this.text.length;
    let end = starts[line] ?? this.text.length;
    while (end > start && isLineBreak(this.text.charCodeAt(end - 1))) end--;
    return { start, end };
  }

  /** True when only spaces and tabs stand before the offset on its line. */
  isFirstOnLine(offset: number): boolean {
    for (let at = offset - 1; at >= 0; at--) {
      const code = this.text.charCodeAt(at);
      if (isLineBreak(code)) return true;
      if (code !== 0x20 && code !== 0x09) return false;
    }
    return true;
  }

  /**
   * Where what stands around an offset starts: behind the `;` before it on its line, or with the
   * line.
   */
  statementStart(offset: number): number {
    const lineStart = this.#starts()[this.#lineIndexAt(offset)] ?? 0;
    const from = Math.max(lineStart, offset - MAX_STATEMENT);
    const semicolon = this.text.slice(from, offset).lastIndexOf(";");
    return semicolon < 0 ? lineStart : from + semicolon + 1;
  }

  #lineIndexAt(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** What an offset counts more than characters. */
  #secondHalvesBefore(offset: number): number {
    this.#secondHalves ??= SECOND_HALF.test(this.text) ? countEachStride(this.text) : NONE;
    if (this.#secondHalves === NONE) return 0;
    const stride = Math.floor(offset / STRIDE);
    return (this.#secondHalves[stride] ?? 0) + countSecondHalves(this.text, stride * STRIDE, offset);
  }

  #starts(): readonly number[] {
    // Lazy: a correct file is never asked for a line.
    this.#lineStarts ??= findLineStarts(this.text);
    return this.#lineStarts;
  }
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) starts.push(at + 1);
  }
  return starts;
}

function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

function countEachStride(text: string): Uint32Array {
  const counts = new Uint32Array(Math.floor(text.length / STRIDE) + 1);
  for (let stride = 1; stride < counts.length; stride++) {
    counts[stride] = (counts[stride - 1] ?? 0) + countSecondHalves(text, (stride - 1) * STRIDE, stride * STRIDE);
  }
  return counts;
}

function countSecondHalves(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count++;
  return count;
}
