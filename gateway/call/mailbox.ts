// What one side puts and the other takes, one at a time.

/** What is put waits to be taken; who puts waits for that. */
export class Mailbox<T> {
  #value: { readonly value: T } | undefined;
  #end: { readonly error: unknown } | undefined;
  #onPut: () => void = () => undefined;
  #onTaken: () => void = () => undefined;

  /** Resolves when it is taken, and when nobody takes it any more. Not before the last one was. */
  put(value: T): Promise<void> {
    if (this.#end !== undefined) return Promise.resolve();
    this.#value = { value };
    this.#onPut();
    return new Promise((resolve) => {
      this.#onTaken = resolve;
    });
  }

  /** Behind what was put. Undefined: without an error. A second one does nothing. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#onPut();
  }

  /** Undefined at the end. Rejects with its error. */
  async take(): Promise<{ readonly value: T } | undefined> {
    for (;;) {
      const value = this.#value;
      if (value !== undefined) {
        this.#value = undefined;
        this.#onTaken();
        return value;
      }
      if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#onPut = resolve;
      });
    }
  }

  /** What was put is forgotten, and who put it goes on. */
  close(error: unknown): void {
    this.#value = undefined;
    this.end(error);
    this.#onTaken();
  }
}
