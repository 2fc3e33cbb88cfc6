// Takes the body of an answer in parts of a given length, whatever the pieces are that it comes in.

export class BodyReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** What has come and was not taken. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor({ body }: Response) {
    this.#reader = body?.getReader();
  }

  /**
   * So many bytes; fewer at the end. Takes room for what comes, not for what was announced. Rejects
   * when the connection is lost.
   */
  async read(length: number): Promise<Uint8Array> {
    const parts = [this.#rest];
    let count = this.#rest.length;
    while (count < length) {
      const next = await this.#reader?.read();
      if (next === undefined || next.done) break;
      parts.push(next.value);
      count += next.value.length;
    }
    const all = parts.length === 1 ? this.#rest : join(parts, count);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }

  /** Nobody wants the rest. */
  cancel(): void {
    this.#reader?.cancel().catch(() => undefined); // it is lost already, which is as good
  }
}

function join(parts: readonly Uint8Array[], count: number): Uint8Array {
  const all = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
