// Lays MessagePack bytes into pooled buffers, unchecked. Knows numbers, strings and heads; knows
// nothing of contracts or frames. Guarded by `npm run bench`: no allocation per value.

import { EMPTY_BUFFER, giveBuffer, type PooledBuffer, takeBuffer } from "./buffer-pool.js";
import { writeUtf8 } from "./utf8.js";

/**
 * Byte strings from this size are sent as they are, without a copy; below, copying is cheaper than
 * one more buffer.
 */
const UNCOPIED_BYTES = 8 * 1024;

/**
 * Strings up to this length are written by a loop: for short ASCII that beats the call into C++.
 */
const SHORT_STRING = 24;

/**
 * A growing sequence of bytes, kept as segments so that nothing is copied when a buffer is full.
 * Owns no buffer while it is empty. Every method that ends in `At` or starts with `head` needs room
 * that the caller reserved.
 */
export class ByteWriter {
  /** `bytes` and `view` are its two faces, kept apart to save a step on each write. */
  protected buffer: PooledBuffer = EMPTY_BUFFER;
  protected bytes: Buffer = EMPTY_BUFFER.bytes;
  protected view: DataView = EMPTY_BUFFER.view;
  protected position = 0;
  /** Where the current segment begins in `bytes`. */
  protected segmentStart = 0;
  /** Complete segments that stand before the current one. */
  protected segments: Uint8Array[] = [];
  /** Their length in bytes. */
  protected segmentBytes = 0;

  /**
   * Everything written so far as one piece; the writer is empty afterwards. For callers outside the
   * hot path.
   */
  finish(): Uint8Array {
    const whole = Buffer.concat([...this.segments, this.bytes.subarray(this.segmentStart, this.position)]);
    this.clear();
    return whole;
  }

  /** Drops everything written. */
  protected clear(): void {
    this.releaseBuffer(this.segments.length === 0 && this.segmentStart === 0);
    this.segments.length = 0;
    this.segmentBytes = 0;
  }

  /** Parts with the current buffer; it returns to the pool only when nobody reads it any more. */
  protected releaseBuffer(reusable: boolean): void {
    if (reusable) giveBuffer(this.buffer);
    this.useBuffer(EMPTY_BUFFER);
    this.position = this.segmentStart = 0;
  }

  protected useBuffer(buffer: PooledBuffer): void {
    this.buffer = buffer;
    this.bytes = buffer.bytes;
    this.view = buffer.view;
  }

  /** Makes room for `size` bytes in one piece. */
  protected reserve(size: number): void {
    if (this.position + size > this.bytes.length) this.#grow(size);
  }

  /** Ends the current segment where it is and goes on in the same buffer. */
  protected endSegment(): void {
    if (this.position === this.segmentStart) return;
    this.segments.push(this.bytes.subarray(this.segmentStart, this.position));
    this.segmentBytes += this.position - this.segmentStart;
    this.segmentStart = this.position;
  }

  protected byte(value: number): void {
    this.reserve(1);
    this.bytes[this.position++] = value;
  }

  /** An integer of at most 53 bits in its shortest form. */
  protected integer(value: number): void {
    this.reserve(9);
    if (value >= 0) this.#positive(value);
    else this.#negative(value);
  }

  /**
   * False when it is no Unicode: it was written, with U+FFFD in the place of half surrogate pairs.
   */
  protected text(value: string): boolean {
    return value.length <= SHORT_STRING ? this.#shortText(value) : this.#longText(value);
  }

  protected binary(value: Uint8Array): void {
    const length = value.length;
    this.reserve(5 + (length < UNCOPIED_BYTES ? length : 0));
    if (length < 0x100) this.head8(0xc4, length);
    else if (length < 0x10000) this.head16(0xc5, length);
    else this.head32(0xc6, length);
    if (length >= UNCOPIED_BYTES) return this.#uncopied(value);
    this.bytes.set(value, this.position);
    this.position += length;
  }

  protected arrayHead(length: number): void {
    this.reserve(5);
    if (length < 16) this.bytes[this.position++] = 0x90 | length;
    else if (length < 0x10000) this.head16(0xdc, length);
    else this.head32(0xdd, length);
  }

  protected mapHead(size: number): void {
    this.reserve(5);
    if (size < 16) this.bytes[this.position++] = 0x80 | size;
    else if (size < 0x10000) this.head16(0xde, size);
    else this.head32(0xdf, size);
  }

  /** The timestamp extension in its shortest form. `nanos` counts from `seconds` upwards. */
  protected instant(seconds: number, nanos: number): void {
    this.reserve(15);
    const at = this.position;
    if (nanos === 0 && seconds >= 0 && seconds <= 0xffffffff) {
      this.view.setUint16(at, 0xd6ff);
      this.view.setUint32(at + 2, seconds);
      this.position = at + 6;
    } else if (seconds >= 0 && seconds < 2 ** 34) {
      this.view.setUint16(at, 0xd7ff);
      this.view.setUint32(at + 2, nanos * 4 + Math.floor(seconds / 2 ** 32));
      this.view.setUint32(at + 6, seconds >>> 0);
      this.position = at + 10;
    } else {
      this.view.setUint16(at, 0xc70c);
      this.bytes[at + 2] = 0xff;
      this.view.setUint32(at + 3, nanos);
      this.view.setBigInt64(at + 7, BigInt(seconds));
      this.position = at + 15;
    }
  }

  protected head8(type: number, value: number): void {
    this.bytes[this.position] = type;
    this.bytes[this.position + 1] = value;
    this.position += 2;
  }

  protected head16(type: number, value: number): void {
    this.bytes[this.position] = type;
    this.view.setUint16(this.position + 1, value);
    this.position += 3;
  }

  protected head32(type: number, value: number): void {
    this.bytes[this.position] = type;
    this.view.setUint32(this.position + 1, value);
    this.position += 5;
  }

  #grow(size: number): void {
    const unused = this.position === 0 && this.segmentStart === 0;
    this.endSegment();
    this.releaseBuffer(unused);
    this.useBuffer(takeBuffer(size));
  }

  #uncopied(value: Uint8Array): void {
    this.endSegment();
    this.segments.push(value);
    this.segmentBytes += value.length;
  }

  #positive(value: number): void {
    if (value < 0x80) this.bytes[this.position++] = value;
    else if (value < 0x100) this.head8(0xcc, value);
    else if (value < 0x10000) this.head16(0xcd, value);
    else this.#wide(value);
  }

  #wide(value: number): void {
    if (value <= 0xffffffff) return this.head32(0xce, value);
    this.bytes[this.position] = 0xcf;
    this.view.setBigUint64(this.position + 1, BigInt(value));
    this.position += 9;
  }

  #negative(value: number): void {
    if (value >= -0x20) this.bytes[this.position++] = value & 0xff;
    else if (value >= -0x80) this.head8(0xd0, value & 0xff);
    else if (value >= -0x8000) this.head16(0xd1, value & 0xffff);
    else if (value >= -0x80000000) this.head32(0xd2, value >>> 0);
    else {
      this.bytes[this.position] = 0xd3;
      this.view.setBigInt64(this.position + 1, BigInt(value));
      this.position += 9;
    }
  }

  #shortText(value: string): boolean {
    const length = value.length;
    this.reserve(1 + SHORT_STRING);
    const bytes = this.bytes;
    const start = this.position + 1;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) return this.#longText(value);
      bytes[start + i] = unit;
    }
    bytes[start - 1] = 0xa0 | length;
    this.position = start + length;
    return true;
  }

  #longText(value: string): boolean {
    // Three bytes a unit bound the size of a short text; a long one is measured, so that it does
    // not reserve three times its size.
    const bound = value.length < UNCOPIED_BYTES ? value.length * 3 : Buffer.byteLength(value);
    this.reserve(bound + 5);
    const guess = textHeadBytes(value.length);
    const at = this.position;
    const length = writeUtf8(this.bytes, value, at + guess, bound);
    const head = textHeadBytes(length);
    if (head !== guess) this.bytes.copyWithin(at + head, at + guess, at + guess + length);
    if (head === 1) this.bytes[at] = 0xa0 | length;
    else if (head === 2) this.head8(0xd9, length);
    else if (head === 3) this.head16(0xda, length);
    else this.head32(0xdb, length);
    this.position = at + head + length;
    return length === value.length || value.isWellFormed(); // ASCII has nothing to look for
  }
}

function textHeadBytes(length: number): number {
  return length < 32 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 5;
}
