// Takes MessagePack bytes of one message apart: bounds, heads, numbers and text. Knows nothing of
// contracts. Safe by construction: it reads only what its caller expects, so extensions, records
// and deep nesting have no way in.

import { ContractError, describeValue } from "../base/contract-error.js";
import { HEAP_BYTES } from "../base/heap-bytes.js";
import { MAX_DECODED_BYTES, MAX_PAIRS, MAX_VALUES } from "../base/limits/message.js";
import { EMPTY_BUFFER } from "./buffer-pool.js";
import { TextReader } from "./text-reader.js";
import { TOO_LARGE_DECODED, TOO_MANY_PAIRS, TOO_MANY_VALUES } from "./too-much.js";
import { ValuePath } from "./value-path.js";

/**
 * The bytes of one message at a time. Nothing is read beyond its end, whatever the bytes promise.
 */
export class ByteReader {
  protected readonly path = new ValuePath();
  protected bytes: Buffer = EMPTY_BUFFER.bytes;
  protected view: DataView = EMPTY_BUFFER.view;
  protected position = 0;
  protected end = 0;
  /** Byte strings from this length are views of the message; shorter ones are copied. */
  protected viewedLength = Infinity;
  readonly #texts = new TextReader();
  /** Elements of lists and maps that this message has announced. */
  #values = 0;
  /** Those of maps. */
  #pairs = 0;
  /**
   * What the message has become in memory so far, by an estimate: `heapBytes` of codecs, and what
   * is counted here.
   */
  #decodedBytes = 0;

  /**
   * Starts on `bytes[start, end)`. `view` covers the same memory as `bytes`. With `isKept`, when
   * the bytes are never written again, a byte string that is most of the message is not copied.
   */
  open(bytes: Buffer, view: DataView, start: number, end: number, isKept = false): void {
    this.bytes = bytes;
    this.view = view;
    this.position = start;
    this.end = end;
    this.viewedLength = isKept ? (end - start) / 2 : Infinity;
    this.#values = 0;
    this.#pairs = 0;
    this.#decodedBytes = 0;
    this.#texts.reset();
    this.path.reset();
  }

  /** Lets go of the bytes; nothing remains to be read. */
  close(): void {
    this.open(EMPTY_BUFFER.bytes, EMPTY_BUFFER.view, 0, 0);
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.end - this.position;
  }

  /**
   * What has been read of the message takes in memory, by an estimate, beside the message's own
   * bytes.
   */
  get decodedBytes(): number {
    return this.#decodedBytes;
  }

  /** Whether a string comes next. */
  isText(): boolean {
    const type = this.bytes[this.position] ?? 0;
    return this.remaining > 0 && ((type & 0xe0) === 0xa0 || (type >= 0xd9 && type <= 0xdb));
  }

  /** A copy of the bytes not read yet. */
  copyRest(): Buffer {
    return Buffer.from(this.bytes.subarray(this.position, this.end));
  }

  /** Copies the bytes not read yet to `target`, which has the room. */
  copyRestTo(target: Buffer, at: number): void {
    this.bytes.copy(target, at, this.position, this.end);
  }

  /** An unsigned 32-bit number in little-endian, as in headers; not MessagePack. */
  rawU32(field: string): number {
    return this.view.getUint32(this.take(4, field), true);
  }

  /** Throws unless everything was read. */
  finish(): void {
    if (this.position !== this.end) throw new ContractError("", `has ${this.remaining} bytes behind its end`);
  }

  /** The error for a value that is not what the contract says. The caller throws it. */
  mismatch(field: string, expected: string, value: unknown): ContractError {
    return new ContractError(this.path.toText(field), `must be ${expected}, got ${describeValue(value)}`);
  }

  /**
   * Passes over `count` values of any type: what a newer peer sends more. Does nothing when `count`
   * is 0 or less.
   */
  skip(count: number): void {
    // Nesting costs a counter, not the stack: each head only adds to the values that are still to
    // be passed.
    for (let left = count; left > 0; left--) left += this.#skipOne();
  }

  protected type(field: string): number {
    if (this.position >= this.end) throw this.truncated(field);
    return this.bytes[this.position++] ?? 0; // in bounds: checked on the line above
  }

  /** Moves past `size` bytes and returns where they start. */
  protected take(size: number, field: string): number {
    const at = this.position;
    if (size > this.end - at) throw this.truncated(field);
    this.position = at + size;
    return at;
  }

  protected u8(field: string): number {
    return this.view.getUint8(this.take(1, field));
  }

  protected u16(field: string): number {
    return this.view.getUint16(this.take(2, field));
  }

  protected u32(field: string): number {
    return this.view.getUint32(this.take(4, field));
  }

  /**
   * A count of values, each of which takes at least one byte: so no head can promise more than the
   * frame holds.
   */
  protected count(count: number, field: string): number {
    if (count > this.end - this.position) throw this.truncated(field);
    return count;
  }

  /**
   * Throws beyond MAX_VALUES in one message, or when these values, of so many bytes in all, bring
   * it above MAX_DECODED_BYTES: before one of them is read.
   */
  protected countValues(count: number, bytes: number, field: string): void {
    this.#values += count;
    if (this.#values > MAX_VALUES) throw this.#above(TOO_MANY_VALUES, field);
    this.countBytes(bytes, field);
  }

  /** The same for pairs of a map, of which there may be fewer. */
  protected countPairs(count: number, bytes: number, field: string): void {
    this.#pairs += count;
    if (this.#pairs > MAX_PAIRS) throw this.#above(TOO_MANY_PAIRS, field);
    this.countValues(count, bytes, field);
  }

  /**
   * Counts what is made in memory. Throws above MAX_DECODED_BYTES: a list of small things takes
   * many times its bytes.
   */
  countBytes(bytes: number, field: string): void {
    this.#decodedBytes += bytes;
    if (this.#decodedBytes > MAX_DECODED_BYTES) throw this.#above(TOO_LARGE_DECODED, field);
  }

  // Apart, as V8 inlines what is short.
  #above(what: string, field: string): ContractError {
    return new ContractError(this.path.toText(field), what);
  }

  protected mapHead(field: string): number {
    const type = this.type(field);
    if ((type & 0xf0) === 0x80) return this.count(type & 0x0f, field);
    if (type === 0xde) return this.count(this.u16(field), field);
    if (type === 0xdf) return this.count(this.u32(field), field);
    throw this.unexpected(field, "a map", type);
  }

  protected integer(type: number, field: string): number {
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xcc:
        return this.u8(field);
      case 0xcd:
        return this.u16(field);
      case 0xce:
        return this.u32(field);
      case 0xd0:
        return this.view.getInt8(this.take(1, field));
      case 0xd1:
        return this.view.getInt16(this.take(2, field));
      case 0xd2:
        return this.view.getInt32(this.take(4, field));
      case 0xcf:
        return this.safe(this.view.getBigUint64(this.take(8, field)), field);
      case 0xd3:
        return this.safe(this.view.getBigInt64(this.take(8, field)), field);
      default:
        throw this.unexpected(field, "an integer", type);
    }
  }

  protected safe(value: bigint, field: string): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw this.mismatch(field, "an integer of at most 53 bits", value);
    return number;
  }

  /** The text that comes next. */
  protected text(field: string): string {
    const text = this.#texts.read(this.bytes, this.view, this.position, this.end);
    if (text === undefined) throw this.#textError(field);
    this.position = this.#texts.end;
    this.#decodedBytes += HEAP_BYTES.text; // looked at with what holds it: one text is never the one too many
    return text;
  }

  /** Passes one value and returns how many values inside it are still to be passed. */
  #skipOne(): number {
    const type = this.type("");
    if (type < 0x80 || type >= 0xe0 || type === 0xc0 || type === 0xc2 || type === 0xc3) return 0;
    if (type < 0x90) return 2 * this.count(type & 0x0f, "");
    if (type < 0xa0) return this.count(type & 0x0f, "");
    if (type < 0xc0) return this.#skipBytes(type & 0x1f);
    switch (type) {
      case 0xc4:
      case 0xd9:
        return this.#skipBytes(this.u8(""));
      case 0xc5:
      case 0xda:
        return this.#skipBytes(this.u16(""));
      case 0xc6:
      case 0xdb:
        return this.#skipBytes(this.u32(""));
      case 0xc7:
        return this.#skipBytes(1 + this.u8(""));
      case 0xcc:
      case 0xd0:
        return this.#skipBytes(1);
      case 0xcd:
      case 0xd1:
        return this.#skipBytes(2);
      case 0xca:
      case 0xce:
      case 0xd2:
        return this.#skipBytes(4);
      case 0xd6:
        return this.#skipBytes(5);
      case 0xcb:
      case 0xcf:
      case 0xd3:
        return this.#skipBytes(8);
      case 0xd7:
        return this.#skipBytes(9);
      case 0xdc:
        return this.count(this.u16(""), "");
      case 0xdd:
        return this.count(this.u32(""), "");
      case 0xde:
        return 2 * this.count(this.u16(""), "");
      case 0xdf:
        return 2 * this.count(this.u32(""), "");
      default:
        throw this.unexpected("", "a value of the base types", type);
    }
  }

  #skipBytes(size: number): 0 {
    this.take(size, "");
    return 0;
  }

  /** Why there is no text. */
  #textError(field: string): ContractError {
    if (this.position >= this.end) return this.truncated(field);
    if (!this.isText()) return this.unexpected(field, "a string", this.type(field));
    const before = this.position;
    this.skip(1); // throws for one that is cut off
    this.position = before;
    return new ContractError(this.path.toText(field), "is not valid UTF-8");
  }

  protected truncated(field: string): ContractError {
    return new ContractError(this.path.toText(field), "is cut off");
  }

  protected unexpected(field: string, expected: string, type: number): ContractError {
    const path = this.path.toText(field);
    if (type === 0xc0) return new ContractError(path, `is missing; it must be ${expected}`);
    return new ContractError(path, `must be ${expected}, got MessagePack type 0x${type.toString(16)}`);
  }
}
