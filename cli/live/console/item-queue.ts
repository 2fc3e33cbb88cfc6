// What somebody types into a stream, line by line, until a call takes it.

/** Items that a call has not taken: nobody types so far ahead. */
const MAX_WAITING = 1_000;

export class ItemQueue implements AsyncIterable<unknown> {
  readonly #waiting: unknown[] = [];
  #isEnded = false;
  #wake: () => void = () => undefined;

  /** False for what finds no room, or comes behind the end. */
  push(items: readonly unknown[]): boolean {
    if (this.#isEnded || this.#waiting.length + items.length > MAX_WAITING) return false;
    this.#waiting.push(...items);
    this.#wake();
    return true;
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift();
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
