// Inputs from which others are made: those that were given, and those that did something new. What
// is new is cheap to tell: a text that nobody has seen yet, once its numbers and names are taken
// out.

import type { Chance } from "./chance.js";

/** Beyond it one of those that were kept makes room. */
const MAX_KEPT = 4_000;
/** Texts beyond it are not new any more: one with a random part would be new for ever. */
const MAX_SEEN = 20_000;

export class Corpus<Input> {
  readonly #given: readonly Input[];
  readonly #maxKept: number;
  readonly #kept: Input[] = [];
  readonly #seen = new Set<string>();
  /** How many were kept so far. */
  news = 0;

  /** `maxKept`: fewer where inputs are large. */
  constructor(given: readonly Input[], maxKept = MAX_KEPT) {
    this.#given = given;
    this.#maxKept = maxKept;
  }

  draw(chance: Chance): Input {
    return this.#kept.length > 0 && chance.is(0.5) ? chance.pick(this.#kept) : chance.pick(this.#given);
  }

  keep(input: Input, chance: Chance): void {
    this.news++;
    if (this.#kept.length < this.#maxKept) this.#kept.push(input);
    else this.#kept[chance.below(this.#maxKept)] = input;
  }

  /** Inputs that are tried must not pass for what those who read them keep. */
  forget(): void {
    this.#kept.length = 0;
    this.#seen.clear();
  }

  /** Keeps the input when a text that it caused is of a new kind. */
  keepWhenNew(input: Input, texts: readonly string[], chance: Chance): void {
    const before = this.#seen.size;
    for (const text of texts) if (this.#seen.size < MAX_SEEN) this.#seen.add(kindOf(text));
    if (this.#seen.size > before) this.keep(input, chance);
  }
}

/** The text without what an input may have put there: numbers, and what stands in quotes. */
export function kindOf(text: string): string {
  return text
    .slice(0, 400)
    .replace(/"(?:[^"\\]|\\.)*"?|'[^']*'|`[^`]*`/g, '"')
    .replace(/0x[0-9a-f]+|[0-9a-f]*\d[0-9a-f]*/g, "0")
    .replace(/\\u\{?0\}?|[^\x20-\x7e]/g, "?");
}
