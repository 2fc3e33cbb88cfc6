// The envelopes of Connect's streams: a byte of flags, four of length, and a message. Source:
// connectrpc.com/docs/protocol, "Streaming".

import { RpcError } from "../base/errors.js";
import { BodyParts } from "./body-parts.js";

const HEAD_BYTES = 5;
const COMPRESSED = 0b1;

/** The last message of an answer: trailers, and why it has failed. */
export const END_STREAM = 0b10;

export function writeEnvelope(flags: number, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + length);
  bytes[0] = flags;
  bytes.writeUInt32BE(length, 1);
  bytes.write(text, HEAD_BYTES);
  return bytes;
}

const NOTHING = Buffer.alloc(0);

/** Cuts the bytes of a request into its messages. */
export class EnvelopeSplitter {
  readonly #maxBytes: number;
  /** What is looked at, and what has come behind it. */
  #head: Buffer = NOTHING;
  readonly #rest = new BodyParts();

  /** A message has so many bytes at most. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Of messages that were not taken. */
  get bytes(): number {
    return this.#head.length + this.#rest.bytes;
  }

  /** Whether a message has begun that is not whole. */
  get hasPart(): boolean {
    return this.bytes > 0;
  }

  push(chunk: Buffer): void {
    if (this.#head.length === 0) this.#head = chunk;
    else this.#rest.push(chunk);
  }

  /**
   * The next message that is whole. Throws RpcError INTERNAL for one that is compressed though
   * nobody said so, INVALID_ARGUMENT for flags that no client has, and RESOURCE_EXHAUSTED for a
   * message that is too large, before it is there.
   */
  take(): Buffer | undefined {
    const { bytes } = this;
    if (bytes < HEAD_BYTES) return undefined;
    if (this.#head.length < HEAD_BYTES) this.#join();
    const flags = this.#head[0] ?? 0;
    if (flags !== 0) {
      const text = `a message has the flags ${flags}; send each as it is, and end the body behind the last`;
      throw new RpcError(flags === COMPRESSED ? "INTERNAL" : "INVALID_ARGUMENT", text);
    }
    const length = this.#head.readUInt32BE(1);
    if (length > this.#maxBytes) {
      const text = `a message of ${length} bytes is larger than ${this.#maxBytes}; send smaller ones`;
      throw new RpcError("RESOURCE_EXHAUSTED", text);
    }
    const end = HEAD_BYTES + length;
    if (bytes < end) return undefined;
    if (this.#head.length < end) this.#join();
    const message = this.#head.subarray(HEAD_BYTES, end);
    this.#head = end < this.#head.length ? this.#head.subarray(end) : this.#rest.take();
    return message;
  }

  #join(): void {
    this.#head = Buffer.concat([this.#head, this.#rest.take()]);
  }
}
