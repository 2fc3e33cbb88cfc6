// The problems of one file that were told, by their statements, and which others are only results
// of them.

import type { IToken } from "chevrotain";
import type { Diagnostic } from "../text/diagnostic.js";
import * as T from "./tokens.js";

/**
 * Tokens that are read well between two mistakes of a statement, before the second is believed.
 * Source: error recovery of yacc.
 */
const SURE_TOKENS = 3;

export class ToldProblems {
  readonly #tokens: readonly IToken[];
  /** Where the last problem of each statement is, by where that starts. */
  readonly #last = new Map<number, number>();
  /** The same for those that were told before the parser began. */
  readonly #earlier = new Map<number, number>();
  /** Where the parser's last problem is. */
  #lastStart = -1;

  constructor(tokens: readonly IToken[], earlier: readonly Diagnostic[]) {
    this.#tokens = tokens;
    for (const { span } of earlier) this.#earlier.set(span.file.statementStart(span.start), span.start);
  }

  add(statement: number, start: number): void {
    this.#last.set(statement, start);
    this.#lastStart = start;
  }

  /** Every further problem of the statement is a result. */
  endStatement(statement: number): void {
    this.#last.set(statement, Number.POSITIVE_INFINITY);
  }

  /**
   * Whether one stands right before it in its statement: then it is nearly always a result of that.
   */
  isResult(statement: number, start: number): boolean {
    const last = this.#last.get(statement);
    const earlier = this.#earlier.get(statement);
    if (last === undefined && earlier === undefined) return this.#isRest(statement, start);
    if (last !== undefined && this.#countTokens(last, start) < SURE_TOKENS) return true;
    // What stands behind a mistake is not its cause.
    return earlier !== undefined && earlier <= start && this.#countTokens(earlier, start) < SURE_TOKENS;
  }

  /**
   * Whether the statement before broke at its `;`, which stood too early, so that this one is its
   * rest: it has not even begun well.
   */
  #isRest(statement: number, start: number): boolean {
    const at = this.#lastStart < 0 ? -1 : this.#tokens.findIndex(({ startOffset }) => startOffset >= this.#lastStart);
    if (this.#tokens[at]?.tokenType !== T.Semicolon || this.#tokens[at]?.startOffset !== statement - 1) return false;
    return this.#countTokens(statement - 1, start - 1) < 2;
  }

  #countTokens(from: number, to: number): number {
    let count = 0;
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    if (last < Number.POSITIVE_INFINITY)
      for (const { startOffset } of this.#tokens) if (startOffset > first && startOffset <= last) count++;
    return count;
  }
}
