// Collects lines. Knows indentation, and that nothing can stand behind a comment on its line.

import type { Item } from "./items.js";
import { needsSpace } from "./spacing.js";

/** Of a statement that goes on, beyond its own indentation. */
const CONTINUATION = "    ";

export class Lines {
  readonly #lines: string[] = [];
  #line = "";
  #last = "";
  #indent = "";
  /** The next item begins a line of this indentation. */
  #break: string | undefined;

  get text(): string {
    return this.#lines.length === 0 ? "" : `${this.#lines.join("\n")}\n`;
  }

  /** Begins a statement on a line of its own. */
  begin(indent: string): void {
    this.finish();
    this.#indent = indent;
    this.#line = indent;
    this.#last = "";
    this.#break = undefined;
  }

  /** Ends the line that is being written. */
  finish(): void {
    if (this.#line.trim() !== "") this.#lines.push(this.#line);
    this.#line = "";
  }

  blank(): void {
    this.finish();
    if (this.#lines.length > 0 && this.#lines.at(-1) !== "") this.#lines.push("");
  }

  /** A whole line that was laid out elsewhere. */
  verbatim(line: string): void {
    this.finish();
    this.#lines.push(line);
  }

  /**
   * What follows stands on a new line, so much deeper than the statement; a comment on the same
   * line still fits before.
   */
  breakLine(deeper: string): void {
    this.#break = this.#indent + deeper;
  }

  /** A token, or several as one text. */
  write(text: string): void {
    this.#applyBreak();
    if (this.#last !== "" && needsSpace(this.#last, text)) this.#line += " ";
    this.#line += text;
    this.#last = text;
  }

  /** A comment where it stood: behind a token, or on a line of its own. */
  comment({ text, lineBreaks }: Item): void {
    const next = this.#break ?? this.#indent + CONTINUATION;
    const isFresh = this.#break === undefined && this.#line === this.#indent;
    if (isFresh) {
      this.#line += text;
    } else if (lineBreaks > 0) {
      this.#break ??= next;
      this.#applyBreak();
      this.#line += text;
    } else {
      this.#line += ` ${text}`;
    }
    this.#last = "";
    this.#break = next;
  }

  #applyBreak(): void {
    if (this.#break === undefined) return;
    this.finish();
    this.#line = this.#break;
    this.#break = undefined;
    this.#last = "";
  }
}
