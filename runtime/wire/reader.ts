// Reads declared types from MessagePack bytes and checks each value on the way: type, range,
// length. Generated codecs call nothing else. Guarded by `npm run bench`: numbers, booleans and
// heads allocate nothing.

import { ContractError, redact } from "../base/contract-error.js";
import { HEAP_BYTES, listBytesOf, mapBytesOf } from "../base/heap-bytes.js";
import { ByteReader } from "./byte-reader.js";
import { CROWDED_KEYS, spreadOf } from "./key-spread.js";
import type { KeyStep } from "./value-path.js";

/** Reads one type. Throws ContractError when the bytes do not fit. */
export interface ValueReader<T> {
  /**
   * What a value takes in memory, by an estimate: itself, not its lists, maps, texts, bytes and
   * nested values, which are counted when they are read.
   */
  readonly heapBytes?: number;
  /** Reads one value. Throws ContractError, which the runtime turns into the error of the call. */
  read(reader: Reader): T;
}

const MIN_I64 = -(2n ** 63n);
const MAX_I64 = 2n ** 63n - 1n;
const MAX_U64 = 2n ** 64n - 1n;

/**
 * Each method takes the field's name for the error message only; inside lists and maps it is "".
 */
export class Reader extends ByteReader {
  /** A reader of one whole message. */
  static of(message: Uint8Array): Reader {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
    const reader = new Reader();
    reader.open(bytes, new DataView(message.buffer, message.byteOffset, message.length), 0, message.length);
    return reader;
  }

  /** Reads a nil and returns true, or reads nothing and returns false. */
  nil(): boolean {
    if (this.position >= this.end || this.bytes[this.position] !== 0xc0) return false;
    this.position++;
    return true;
  }

  /**
   * Reads a boolean. `field` names the value in the error, here and below. Throws when another type
   * stands there.
   */
  bool(field: string): boolean {
    const type = this.type(field);
    if (type === 0xc3) return true;
    if (type === 0xc2) return false;
    throw this.unexpected(field, "true or false", type);
  }

  /** An integer of at most 53 bits, `min` and `max` included. */
  int(field: string, min: number, max: number): number {
    const type = this.type(field);
    const value = type < 0x80 ? type : this.integer(type, field);
    if (value < min || value > max) throw this.mismatch(field, `${min}..${max}`, value);
    return value;
  }

  /** Reads a 64-bit floating point number. Integers are taken, too. */
  f64(field: string, min?: number, max?: number): number {
    const at = this.position;
    let value: number;
    if (this.bytes[at] === 0xcb && at + 9 <= this.end) {
      this.position = at + 9;
      value = this.view.getFloat64(at + 1);
    } else value = this.#otherNumber(field);
    if (min !== undefined) this.#checkRange(value, field, min, max ?? Infinity);
    return value;
  }

  /**
   * Reads a number that was written as 32-bit or 64-bit floating point. Integers are taken, too.
   */
  f32(field: string, min?: number, max?: number): number {
    return this.f64(field, min, max);
  }

  /** Reads an integer from -2^63 to 2^63 - 1. */
  i64(field: string, min: bigint = MIN_I64, max: bigint = MAX_I64): bigint {
    return this.#bigint(field, min, max);
  }

  /** Reads an integer from 0 to 2^64 - 1. */
  u64(field: string, min: bigint = 0n, max: bigint = MAX_U64): bigint {
    return this.#bigint(field, min, max);
  }

  /** Reads a text. It must be well-formed UTF-8. */
  str(field: string): string {
    return this.text(field);
  }

  /**
   * A copy, as the frame's buffer is used again; a view of it when it is not, and holds little
   * else.
   */
  bin(field: string, expected = "bytes"): Uint8Array {
    const type = this.type(field);
    let length: number;
    if (type === 0xc4) length = this.u8(field);
    else if (type === 0xc5) length = this.u16(field);
    else if (type === 0xc6) length = this.u32(field);
    else throw this.unexpected(field, expected, type);
    const start = this.take(length, field);
    this.countBytes(HEAP_BYTES.bytes, field);
    if (length > this.viewedLength) return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + start, length);
    return new Uint8Array(this.bytes.subarray(start, start + length));
  }

  /** Milliseconds, 0 or more. */
  duration(field: string): number {
    return this.f64(field, 0, Number.MAX_VALUE);
  }

  /** Reads a moment, in whole milliseconds. */
  timestamp(field: string): Date {
    this.countBytes(HEAP_BYTES.date, field);
    const type = this.type(field);
    const size = type === 0xd6 ? 4 : type === 0xd7 ? 8 : type === 0xc7 ? this.u8(field) : 0;
    if ((size !== 4 && size !== 8 && size !== 12) || this.u8(field) !== 0xff) throw this.unexpected(field, "a timestamp", type);
    const at = this.take(size, field);
    const view = this.view;
    if (size === 4) return new Date(view.getUint32(at) * 1000);
    if (size === 12) return this.#date(Number(view.getBigInt64(at + 4)), view.getUint32(at), field);
    const head = view.getUint32(at);
    return this.#date((head & 3) * 2 ** 32 + view.getUint32(at + 4), head >>> 2, field);
  }

  /** The head of an array: how many values follow. Never more than there are bytes left. */
  array(field = ""): number {
    const type = this.type(field);
    return this.count((type & 0xf0) === 0x90 ? type & 0x0f : this.#longArray(type, field), field);
  }

  #longArray(type: number, field: string): number {
    if (type === 0xdc) return this.u16(field);
    if (type === 0xdd) return this.u32(field);
    throw this.unexpected(field, "an array", type);
  }

  /** One nested value. */
  value<T>(field: string, codec: ValueReader<T>): T {
    this.countBytes(codec.heapBytes ?? HEAP_BYTES.unknown, field);
    this.path.enter(field);
    const value = codec.read(this);
    this.path.leave();
    return value;
  }

  /** Values of one type, between `min` and `max` of them. */
  list<T>(field: string, item: ValueReader<T>, min = 0, max = Infinity): T[] {
    const count = this.array(field);
    this.length(count, field, min, max);
    this.countValues(count, listBytesOf(count, item.heapBytes), field);
    const values: T[] = [];
    this.path.enter(field);
    this.path.enter(0);
    for (let index = 0; index < count; index++) {
      this.path.move(index);
      values.push(item.read(this));
    }
    this.path.leave();
    this.path.leave();
    return values;
  }

  /**
   * Keys and values of one type each, between `min` and `max` entries. A key that stands twice is
   * refused, and so are keys chosen to meet.
   */
  map<K, V>(field: string, key: ValueReader<K>, value: ValueReader<V>, min = 0, max = Infinity): Map<K, V> {
    const count = this.mapHead(field);
    this.length(count, field, min, max);
    this.countPairs(count, mapBytesOf(count, key.heapBytes, value.heapBytes), field);
    const entries = new Map<K, V>();
    const spread = spreadOf(count);
    const step: KeyStep = { key: undefined, unread: 0 };
    this.path.enter(field);
    this.path.enter(step);
    for (let i = 0; i < count; i++) {
      step.unread = i + 1;
      const entryKey = key.read(this);
      if (spread !== undefined && !spread.take(entryKey)) throw this.#crowded();
      step.key = entryKey;
      step.unread = 0;
      entries.set(entryKey, value.read(this));
      if (entries.size !== i + 1) throw new ContractError(this.path.toText(""), "stands twice in the map");
    }
    this.path.leave();
    this.path.leave();
    return entries;
  }

  /** The next value as it came, copied: the buffer is used again. */
  raw(): Uint8Array {
    const start = this.position;
    this.countBytes(HEAP_BYTES.bytes, "");
    this.skip(1);
    return new Uint8Array(this.bytes.subarray(start, this.position));
  }

  /**
   * What stands behind the id of a union's arm that is not known here, as it came: of `count`
   * values in all, the second.
   */
  unknownArm(count: number): Uint8Array {
    const start = this.position;
    this.countBytes(HEAP_BYTES.bytes, "raw");
    this.skip(Math.min(count - 1, 1));
    const raw = new Uint8Array(this.bytes.subarray(start, this.position));
    this.skip(count - 2);
    return raw;
  }

  /** Throws unless `min <= length <= max`. */
  length(length: number, field: string, min: number, max: number): void {
    if (length < min || length > max) throw this.mismatch(field, `of length ${min}..${max}`, length);
  }

  /**
   * The error for a struct that ends before its required fields do: `fields[count]` is the first
   * that is missing.
   */
  missing(count: number, ...fields: readonly string[]): ContractError {
    return new ContractError(this.path.toText(fields[count] ?? ""), "is missing");
  }

  /**
   * Runs `read`, which reads a value that no message may show: its errors say where it stands and
   * what was expected.
   */
  secret<T>(field: string, read: () => T): T {
    const depth = this.path.depth;
    try {
      return read();
    } catch (error) {
      this.path.cut(depth);
      throw redact(error, this.path.toText(field));
    }
  }

  /** The error for the map that is being read. */
  #crowded(): ContractError {
    this.path.leave();
    return new ContractError(this.path.toText(""), CROWDED_KEYS);
  }

  #checkRange(value: number, field: string, min: number, max: number): void {
    if (!(value >= min && value <= max)) throw this.mismatch(field, `${min}..${max}`, value);
  }

  /** A float that another library wrote as 32 bits or as an integer. */
  #otherNumber(field: string): number {
    const type = this.type(field);
    if (type === 0xca) return this.view.getFloat32(this.take(4, field));
    if (type === 0xcb) throw this.truncated(field);
    if (type < 0x80) return type;
    if (type < 0xcc || (type > 0xd3 && type < 0xe0)) throw this.unexpected(field, "a number", type);
    return this.integer(type, field);
  }

  #bigint(field: string, min: bigint, max: bigint): bigint {
    const type = this.type(field);
    let value: bigint;
    if (type === 0xd3) value = this.view.getBigInt64(this.take(8, field));
    else if (type === 0xcf) value = this.view.getBigUint64(this.take(8, field));
    else value = BigInt(type < 0x80 ? type : this.integer(type, field));
    if (value < min || value > max) throw this.mismatch(field, `${min}..${max}`, value);
    return value;
  }

  #date(seconds: number, nanos: number, field: string): Date {
    const date = new Date(seconds * 1000 + Math.round(nanos / 1_000_000));
    if (nanos > 999_999_999 || Number.isNaN(date.getTime())) {
      throw new ContractError(this.path.toText(field), "is a timestamp out of range");
    }
    return date;
  }
}
