// Jute, the encoding of ZooKeeper's wire protocol: big-endian numbers, buffers and texts with their
// length in front.

/** The bytes of a peer do not parse; its connection is to be closed. */
export class JuteError extends Error {
  override readonly name: "JuteError" = "JuteError";
}

export class JuteReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** True while there is something left to read. */
  get hasMore(): boolean {
    return this.#position < this.#bytes.length;
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  long(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  bool(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  /** A copy; undefined for the null buffer. */
  buffer(): Buffer | undefined {
    const length = this.int();
    if (length < 0) return undefined;
    const start = this.#take(length);
    return Buffer.from(this.#bytes.subarray(start, start + length));
  }

  text(): string {
    return this.buffer()?.toString("utf8") ?? "";
  }

  texts(): string[] {
    return this.list(() => this.text());
  }

  list<T>(read: () => T): T[] {
    const count = this.int();
    // Every item takes at least four bytes, so that a count cannot promise more than there is.
    if (count * 4 > this.#bytes.length - this.#position) throw new JuteError(`a list of ${count} does not fit its message`);
    return Array.from({ length: Math.max(0, count) }, read);
  }

  #take(size: number): number {
    const start = this.#position;
    if (start + size > this.#bytes.length) throw new JuteError("the message is cut off");
    this.#position = start + size;
    return start;
  }
}

export class JuteWriter {
  readonly #parts: Buffer[] = [];

  int(value: number): this {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32BE(value);
    return this.#add(bytes);
  }

  long(value: bigint): this {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64BE(value);
    return this.#add(bytes);
  }

  bool(value: boolean): this {
    return this.#add(Buffer.of(value ? 1 : 0));
  }

  buffer(value: Buffer | undefined): this {
    if (value === undefined) return this.int(-1);
    return this.int(value.length).#add(value);
  }

  text(value: string): this {
    return this.buffer(Buffer.from(value, "utf8"));
  }

  texts(values: readonly string[]): this {
    this.int(values.length);
    for (const value of values) this.text(value);
    return this;
  }

  /** Everything written, with its length in front. */
  frame(): Buffer {
    const body = Buffer.concat(this.#parts);
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(body.length);
    return Buffer.concat([length, body]);
  }

  #add(bytes: Buffer): this {
    this.#parts.push(bytes);
    return this;
  }
}
