// Makes strings of the UTF-8 in one message at a time. Knows nothing of contracts.
// Guarded by `npm run bench`: the calls into C++ are most of what reading a message of texts costs.

import { isUtf8 } from "node:buffer";
import { readLatin1, readUtf8 } from "./utf8.js";

/**
 * ASCII texts are cut from strings of so many bytes that are made at once (decision 0014): as much
 * of a message can one of its texts keep alive.
 */
const WINDOW_BYTES = 512;

/**
 * Longer texts are worth a call of their own; shorter ones than the least are made faster by a
 * loop.
 */
const MAX_CUT = 128;
const MIN_CUT = 4;

/** When fewer bytes follow in the message, there is probably nothing else to cut. */
const WORTH_A_WINDOW = 64;

/**
 * Texts up to this many bytes are read by a loop where there is no window: for ASCII that beats the
 * call.
 */
const SHORT_TEXT = 12;

/** The bits of four bytes that no ASCII character has. */
const NOT_ASCII = 0x80808080;

export class TextReader {
  /** Where the text ends that was read last. */
  end = 0;
  #window = "";
  #windowStart = 0;
  #windowEnd = 0;

  /** Another message follows. */
  reset(): void {
    this.#windowEnd = 0;
  }

  /**
   * The text whose head is at `at`, of a message that ends at `limit`; undefined when there is
   * none, or when it is not UTF-8. `view` covers the same memory.
   */
  // One piece, as V8 inlines nothing so large: codecs of many texts keep their room for numbers.
  read(bytes: Buffer, view: DataView, at: number, limit: number): string | undefined {
    if (at >= limit) return undefined;
    const type = view.getUint8(at);
    let start = at + 1;
    let length = type & 0x1f;
    if ((type & 0xe0) !== 0xa0) {
      const head = type === 0xd9 ? 1 : type === 0xda ? 2 : type === 0xdb ? 4 : 0;
      if (head === 0 || start + head > limit) return undefined;
      length = head === 1 ? view.getUint8(start) : head === 2 ? view.getUint16(start) : view.getUint32(start);
      start += head;
    }
    const end = start + length;
    if (end > limit) return undefined;
    this.end = end;
    if (end > this.#windowEnd && (length > MAX_CUT || limit - end < WORTH_A_WINDOW)) {
      return length <= SHORT_TEXT ? readShort(bytes, view, start, end) : readWhole(bytes, start, end);
    }
    if (length < MIN_CUT) return readShort(bytes, view, start, end);
    const last = end - 4; // the last four may be looked at twice
    let bits = view.getUint32(last);
    for (let four = start; four < last; four += 4) bits |= view.getUint32(four);
    if ((bits & NOT_ASCII) !== 0) return readWhole(bytes, start, end);
    if (end > this.#windowEnd) {
      this.#windowStart = start;
      this.#windowEnd = Math.min(start + WINDOW_BYTES, limit);
      this.#window = readLatin1(bytes, start, this.#windowEnd);
    }
    return this.#window.substring(start - this.#windowStart, end - this.#windowStart);
  }
}

function readShort(bytes: Buffer, view: DataView, start: number, end: number): string | undefined {
  let text = "";
  let at = start;
  // Eight at once, as each piece that is joined on costs more than reading it.
  for (; at + 8 <= end; at += 8) {
    const one = view.getUint32(at);
    const two = view.getUint32(at + 4);
    if (((one | two) & NOT_ASCII) !== 0) return readWhole(bytes, start, end);
    text += String.fromCharCode(
      one >>> 24,
      (one >>> 16) & 0x7f,
      (one >>> 8) & 0x7f,
      one & 0x7f,
      two >>> 24,
      (two >>> 16) & 0x7f,
      (two >>> 8) & 0x7f,
      two & 0x7f,
    );
  }
  for (; at < end; at++) {
    const unit = view.getUint8(at);
    if (unit >= 0x80) return readWhole(bytes, start, end);
    text += String.fromCharCode(unit);
  }
  return text;
}

function readWhole(bytes: Buffer, start: number, end: number): string | undefined {
  const text = readUtf8(bytes, start, end);
  // U+FFFD is how the decoder shows broken bytes, so only a text that holds one is worth the full
  // check.
  if (text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end))) return undefined;
  return text;
}
