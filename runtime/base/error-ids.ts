// The ids that join the error of a caller with a line of a log. Another source of chance may be put
// in, so that a simulation repeats itself.

import { randomUUID } from "node:crypto";
import type { Random } from "./random.js";

const DIGITS = 8;

export class ErrorIds {
  /** Undefined: nobody can guess them. */
  #random: Random | undefined;

  /** Eight hexadecimal digits. */
  draw(): string {
    if (this.#random === undefined) return randomUUID().slice(0, DIGITS);
    return Math.floor(this.#random() * 16 ** DIGITS)
      .toString(16)
      .padStart(DIGITS, "0");
  }

  /** Draws from this one from now on. Returns the one before. */
  drawFrom(random: Random | undefined): Random | undefined {
    const before = this.#random;
    this.#random = random;
    return before;
  }
}

/** One for the process, as its log is. */
export const errorIds = new ErrorIds();
