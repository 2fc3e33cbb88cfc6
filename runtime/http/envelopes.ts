// The envelopes of Connect's streams: a byte of flags, four of length, and a message. Source:
// connectrpc.com/docs/protocol, "Streaming".

import { RpcError } from "../base/errors.js";

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

/** Cuts the bytes of a request into its messages. */
export class EnvelopeSplitter {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  /** A message has so many bytes at most. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a message has begun that is not whole. */
  get hasPart(): boolean {
    return this.#bytes > 0;
  }

  push(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#bytes += chunk.length;
  }

  /**
   * The next message that is whole. Throws RpcError INTERNAL for one that is compressed though
   * nobody said so, INVALID_ARGUMENT for flags that no client has, and RESOURCE_EXHAUSTED for a
   * message that is too large, before it is there.
   */
  take(): Buffer | undefined {
    if (this.#bytes < HEAD_BYTES) return undefined;
    if ((this.#parts[0]?.length ?? 0) < HEAD_BYTES) this.#join();
    const head = this.#parts[0];
    if (head === undefined) return undefined;
    const flags = head[0] ?? 0;
    if (flags !== 0) {
      const text = `a message has the flags ${flags}; send each as it is, and end the body behind the last`;
      throw new RpcError(flags === COMPRESSED ? "INTERNAL" : "INVALID_ARGUMENT", text);
    }
    const length = head.readUInt32BE(1);
    if (length > this.#maxBytes) {
      const text = `a message of ${length} bytes is larger than ${this.#maxBytes}; send smaller ones`;
      throw new RpcError("RESOURCE_EXHAUSTED", text);
    }
    const end = HEAD_BYTES + length;
    if (this.#bytes < end) return undefined;
    if (head.length < end) this.#join();
    const whole = this.#parts[0];
    if (whole === undefined) return undefined;
    const rest = whole.subarray(end);
    if (rest.length > 0) this.#parts[0] = rest;
    else this.#parts.shift();
    this.#bytes -= end;
    return whole.subarray(HEAD_BYTES, end);
  }

  #join(): void {
    this.#parts = [Buffer.concat(this.#parts, this.#bytes)];
  }
}
