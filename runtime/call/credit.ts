// Bytes of ITEM payload that one side may still send, counted at either end of a stream. Knows
// neither frames nor items.

import { ViolationError } from "../base/violation.js";
import { MAX_CREDIT_BYTES } from "../wire/frame.js";

export class Credit {
  /** Below zero after the frame that has crossed it, so that an item of any size gets through. */
  #bytes = 0;

  /** Whether one more frame may be sent. */
  get isOpen(): boolean {
    return this.#bytes > 0;
  }

  /** What is left. */
  get bytes(): number {
    return this.#bytes;
  }

  spend(bytes: number): void {
    this.#bytes -= bytes;
  }

  /**
   * Throws, and with it ends the connection, when a peer grants nothing, or more than anybody may
   * have.
   */
  grant(bytes: number): void {
    if (bytes === 0) throw new ViolationError("a CREDIT of 0 bytes");
    if (this.#bytes + bytes > MAX_CREDIT_BYTES) {
      throw new ViolationError(`a CREDIT of ${bytes} bytes, with which a stream would have more than ${MAX_CREDIT_BYTES}`);
    }
    this.#bytes += bytes;
  }
}
