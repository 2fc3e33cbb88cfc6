// How often each time was measured, as it comes: one line of an array for times that are within a
// thousandth. That of Node costs a call into C++ for each time, which is a tenth of a whole call.
// Source of the lines: HdrHistogram.

/** Longest time that is told from a longer one, in microseconds: an hour. */
const MAX_US = 3_600_000_000;
/**
 * Below twice as many microseconds each has its line. Above, so many are for times twice as long.
 */
const LINES = 1_024;
/** Lines at first: up to 8 ms. It doubles when a longer time comes, to at most 32,768. */
const FIRST_LINES = 4 * LINES;

/** Values and how often each came, by value: `[12, 3]` is 12 µs, three times. */
export type Runs = readonly (readonly [us: number, count: number])[];

export class Times {
  #counts = new Float64Array(FIRST_LINES);
  #count = 0;
  /** Behind the last line that is used. */
  #end = 0;

  get count(): number {
    return this.#count;
  }

  /** Whole microseconds from 1 to an hour; what is beyond counts as that. */
  recordMs(ms: number): void {
    const us = Math.round(ms * 1_000);
    this.#add(lineOf(us < 1 ? 1 : us > MAX_US ? MAX_US : us), 1);
  }

  add(other: Times): void {
    for (let line = 0; line < other.#end; line++) {
      const count = other.#counts[line] ?? 0; // below its length
      if (count > 0) this.#add(line, count);
    }
  }

  reset(): void {
    this.#counts.fill(0, 0, this.#end);
    this.#count = this.#end = 0;
  }

  /** The value that so many of a hundred do not exceed; 0 without a value. */
  percentileUs(percent: number): number {
    const rank = Math.max(1, Math.ceil((this.#count * percent) / 100 - 1e-9));
    let seen = 0;
    for (let line = 0; line < this.#end; line++) {
      seen += this.#counts[line] ?? 0;
      if (seen >= rank) return longestOf(line);
    }
    return 0;
  }

  runs(): Runs {
    const runs: (readonly [number, number])[] = [];
    for (let line = 0; line < this.#end; line++) {
      const count = this.#counts[line] ?? 0;
      if (count > 0) runs.push([longestOf(line), count]);
    }
    return runs;
  }

  #add(line: number, count: number): void {
    if (line >= this.#counts.length) this.#grow(line);
    this.#counts[line] = (this.#counts[line] ?? 0) + count;
    this.#count += count;
    if (line >= this.#end) this.#end = line + 1;
  }

  #grow(line: number): void {
    let length = this.#counts.length;
    while (length <= line) length *= 2;
    const counts = new Float64Array(length);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

function lineOf(us: number): number {
  if (us < 2 * LINES) return us;
  const shift = 21 - Math.clz32(us); // so that what is left has eleven bits
  return LINES * shift + (us >>> shift);
}

/** The longest time that a line is for: a time is never told as shorter than it was. */
function longestOf(line: number): number {
  if (line < 2 * LINES) return line;
  const shift = Math.floor(line / LINES) - 1;
  return (line - LINES * shift + 1) * 2 ** shift - 1;
}
