// What has come of a body or of a message that is not whole. Small parts become one: each Buffer
// takes a hundred bytes of the heap, and a client may send its body by the byte.

import { SMALL_BODY_PART_BYTES } from "../base/limits/http.js";

const NOTHING = Buffer.alloc(0);

export class BodyParts {
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Where small parts go: the last of the parts is its beginning. */
  #tail: Buffer = NOTHING;
  #tailBytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  push(part: Buffer): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (part.length >= SMALL_BODY_PART_BYTES || this.#parts.length === 0) {
      this.#parts.push(part);
      this.#tail = NOTHING;
      return;
    }
    const room = this.#tail.length - this.#tailBytes;
    if (part.length > room) {
      this.#tail = Buffer.allocUnsafeSlow(4 * SMALL_BODY_PART_BYTES);
      this.#tailBytes = 0;
      this.#parts.push(NOTHING);
    }
    part.copy(this.#tail, this.#tailBytes);
    this.#tailBytes += part.length;
    this.#parts[this.#parts.length - 1] = this.#tail.subarray(0, this.#tailBytes);
  }

  /** All of it as one, which is not kept. */
  take(): Buffer {
    const [first = NOTHING, second] = this.#parts;
    const whole = second === undefined ? first : Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    this.#tail = NOTHING;
    return whole;
  }
}
