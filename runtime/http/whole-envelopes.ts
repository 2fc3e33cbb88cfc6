// Messages of a body in one piece each, with the five bytes in front of them. Who takes them apart
// may then copy them without counting how often.

import type { IncomingMessage } from "node:http";
import type { Pauses } from "./other-protocol.js";
import type { SlowRequests } from "./slow-requests.js";

const HEAD_BYTES = 5;

export interface EnvelopePlace {
  /** Of a message, without its head. */
  readonly maxBytes: number;
  readonly pauses: Pauses;
  readonly slow: SlowRequests;
  /** So many bytes of a message are kept while more is waited for. What it throws is the end. */
  keep(bytes: number): void;
  /** A part of so many bytes has come. */
  onPart(bytes: number): void;
}

/**
 * The head of one that is larger than `maxBytes` comes alone, and is the last. So does what is left
 * of one that does not end.
 */
export async function* readWholeEnvelopes(request: IncomingMessage, place: EnvelopePlace): AsyncGenerator<Buffer, void> {
  const { maxBytes, pauses, slow } = place;
  const cutter = new EnvelopeCutter(maxBytes);
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  let mayPause = pauses === "always";
  for (;;) {
    const whole = cutter.take();
    if (whole !== undefined) {
      mayPause = pauses !== "never";
      yield whole;
      if (cutter.isTooLarge) return;
      continue;
    }
    place.keep(cutter.keptBytes);
    if (!mayPause || cutter.hasPart) slow.add(request);
    const next = await chunks.next();
    slow.delete(request);
    if (next.done === true) break;
    cutter.push(next.value);
    place.onPart(next.value.length);
  }
  if (cutter.hasPart) yield cutter.rest();
}

/** One buffer that grows, as a client may send a byte at a time. */
class EnvelopeCutter {
  /** True when the one that was taken last is only a head. */
  isTooLarge = false;
  readonly #maxBytes: number;
  /** What is there is between the two. What is in front of it was taken, and stays as it is. */
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get hasPart(): boolean {
    return this.#end > this.#start;
  }

  /** Of memory, which may be twice what has come. */
  get keptBytes(): number {
    return this.hasPart ? this.#buffer.length - this.#start : 0;
  }

  push(chunk: Buffer): void {
    const bytes = this.#end - this.#start;
    if (bytes === 0) {
      this.#buffer = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#buffer.length - this.#end < chunk.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * bytes, bytes + chunk.length));
      this.#buffer.copy(larger, 0, this.#start, this.#end);
      this.#buffer = larger;
      this.#start = 0;
      this.#end = bytes;
    }
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }

  take(): Buffer | undefined {
    const bytes = this.#end - this.#start;
    if (bytes < HEAD_BYTES) return undefined;
    const length = this.#buffer.readUInt32BE(this.#start + 1);
    this.isTooLarge = length > this.#maxBytes;
    const wanted = this.isTooLarge ? HEAD_BYTES : HEAD_BYTES + length;
    if (bytes < wanted) return undefined;
    this.#start += wanted;
    return this.#buffer.subarray(this.#start - wanted, this.#start);
  }

  /** What is there. */
  rest(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }
}
