// Writes declared types as MessagePack and checks each value on the way. Generated codecs call
// nothing else. Guarded by `npm run bench`: nothing is allocated but on the error path.

import { ContractError, describeValue, explainBytes, redact } from "../base/contract-error.js";
import { HEAP_BYTES, listBytesOf, mapBytesOf } from "../base/heap-bytes.js";
import { MAX_DECODED_BYTES, MAX_PAIRS, MAX_VALUES } from "../base/limits/message.js";
import { isBytes, isDate, isMap } from "../base/realms.js";
import { ByteWriter } from "./byte-writer.js";
import { CROWDED_KEYS, spreadOf } from "./key-spread.js";
import { isOneValue } from "./one-value.js";
import { TOO_LARGE_DECODED, TOO_MANY_PAIRS, TOO_MANY_VALUES } from "./too-much.js";
import { type KeyStep, ValuePath } from "./value-path.js";

/** Writes one type. Throws ContractError when `value` does not fit. */
export interface ValueWriter<Init> {
  /** As of a `ValueReader`. */
  readonly heapBytes?: number;
  /** Writes one value. Throws ContractError, which the runtime turns into the error of the call. */
  write(writer: Writer, value: Init): void;
}

const MAX_U31 = 2 ** 31 - 1;
const MIN_I64 = -(2n ** 63n);
const MAX_I64 = 2n ** 63n - 1n;
const MAX_U64 = 2n ** 64n - 1n;
const F32_RANGE = "a number that an f32 holds, of at most 3.4028234e38";

/**
 * Each method takes the field's name for the error message only; inside lists and maps it is "".
 */
export class Writer extends ByteWriter {
  protected readonly path = new ValuePath();
  /** Elements of lists and maps in this message so far. */
  protected values = 0;
  /** Those of maps. */
  protected pairs = 0;
  /** What it becomes at its reader, by the reader's estimate. */
  protected decodedBytes = 0;

  protected override clear(): void {
    super.clear();
    this.path.reset();
    this.values = this.pairs = this.decodedBytes = 0;
  }

  /** Writes nil: nothing is there. */
  nil(): void {
    this.byte(0xc0);
  }

  /**
   * Writes a boolean. `field` names the value in the error, here and below. Throws when it is of
   * another type.
   */
  bool(value: boolean, field: string): void {
    if (typeof value !== "boolean") throw this.mismatch(field, "true or false", value);
    this.byte(value ? 0xc3 : 0xc2);
  }

  /** An integer of at most 53 bits, `min` and `max` included. */
  int(value: number, field: string, min: number, max: number): void {
    if (!Number.isInteger(value) || value < min || value > max) throw this.#notInteger(value, field, min, max);
    this.integer(value);
  }

  /** Writes a number as 64-bit floating point. */
  f64(value: number, field: string, min?: number, max?: number): void {
    if (typeof value !== "number") throw this.mismatch(field, "a number", value);
    if (min !== undefined) this.#checkRange(value, field, min, max);
    this.reserve(9);
    const at = this.position;
    this.bytes[at] = 0xcb;
    this.view.setFloat64(at + 1, value);
    this.position = at + 9;
  }

  /** Writes a number as 32-bit floating point. */
  f32(value: number, field: string, min?: number, max?: number): void {
    if (typeof value !== "number") throw this.mismatch(field, "a number", value);
    if (min !== undefined) this.#checkRange(value, field, min, max);
    // It would arrive as Infinity.
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) throw this.mismatch(field, F32_RANGE, value);
    this.reserve(5);
    const at = this.position;
    this.bytes[at] = 0xca;
    this.view.setFloat32(at + 1, value);
    this.position = at + 5;
  }

  /** Writes a bigint from -2^63 to 2^63 - 1. */
  i64(value: bigint, field: string, min: bigint = MIN_I64, max: bigint = MAX_I64): void {
    this.#checkBigint(value, field, min, max);
    this.reserve(9);
    this.bytes[this.position] = 0xd3;
    this.view.setBigInt64(this.position + 1, value);
    this.position += 9;
  }

  /** Writes a bigint from 0 to 2^64 - 1. */
  u64(value: bigint, field: string, min: bigint = 0n, max: bigint = MAX_U64): void {
    this.#checkBigint(value, field, min, max);
    this.reserve(9);
    this.bytes[this.position] = 0xcf;
    this.view.setBigUint64(this.position + 1, value);
    this.position += 9;
  }

  /** Writes a text as UTF-8. It must be well-formed. */
  str(value: string, field: string): void {
    if (typeof value !== "string" || !this.text(value)) throw this.#notText(value, field);
    this.decodedBytes += HEAP_BYTES.text; // looked at with what holds it
  }

  /** Writes bytes. */
  bin(value: Uint8Array, field: string): void {
    if (!isBytes(value)) throw this.mismatch(field, "a Uint8Array", value, explainBytes(value));
    this.countBytes(HEAP_BYTES.bytes, field);
    this.binary(value);
  }

  /** Milliseconds, 0 or more, with a fraction. */
  duration(value: number, field: string): void {
    if (typeof value !== "number" || !(value >= 0 && value < Infinity)) {
      throw this.mismatch(field, "a number of milliseconds, 0 or more", value);
    }
    this.f64(value, field);
  }

  /** Writes a `Date`, in whole milliseconds. */
  timestamp(value: Date, field: string): void {
    const ms = isDate(value) ? value.getTime() : Number.NaN;
    if (Number.isNaN(ms)) throw this.mismatch(field, "a valid Date", value);
    this.countBytes(HEAP_BYTES.date, field);
    const seconds = Math.floor(ms / 1000);
    this.instant(seconds, (ms - seconds * 1000) * 1_000_000);
  }

  /**
   * The head of an array of `length` values, which the caller writes next: the form of structs,
   * unions and parameters.
   */
  array(length: number): void {
    this.arrayHead(length);
  }

  /**
   * Throws unless `value` is an object: what every struct, union and error is. `type` is its name,
   * for the message.
   */
  object(value: object, type: string): void {
    if (typeof value !== "object" || value === null) throw this.mismatch("", `a ${type}`, value);
  }

  /** One nested value. */
  value<Init>(field: string, codec: ValueWriter<Init>, value: Init): void {
    this.countBytes(codec.heapBytes ?? HEAP_BYTES.unknown, field);
    this.path.enter(field);
    codec.write(this, value);
    this.path.leave();
  }

  /** Values of one type, between `min` and `max` of them. */
  list<Init>(field: string, item: ValueWriter<Init>, values: readonly Init[], min = 0, max = Infinity): void {
    if (!Array.isArray(values)) throw this.mismatch(field, "an array", values);
    this.length(values.length, field, min, max);
    this.#countValues(values.length, listBytesOf(values.length, item.heapBytes), field);
    this.arrayHead(values.length);
    this.path.enter(field);
    this.path.enter(0);
    for (let index = 0; index < values.length; index++) {
      this.path.move(index);
      item.write(this, values[index] as Init); // a hole reads as undefined, and the codec refuses it
    }
    this.path.leave();
    this.path.leave();
  }

  /** Keys and values of one type each, between `min` and `max` entries. */
  map<KeyInit, ValueInit>(
    field: string,
    key: ValueWriter<KeyInit>,
    value: ValueWriter<ValueInit>,
    entries: ReadonlyMap<KeyInit, ValueInit>,
    min = 0,
    max = Infinity,
  ): void {
    if (!isMap(entries)) throw this.mismatch(field, "a Map", entries);
    this.length(entries.size, field, min, max);
    this.#countPairs(entries.size, mapBytesOf(entries.size, key.heapBytes, value.heapBytes), field);
    this.mapHead(entries.size);
    const spread = spreadOf(entries.size);
    const step: KeyStep = { key: undefined, unread: 0 };
    this.path.enter(field);
    this.path.enter(step);
    for (const [entryKey, entryValue] of entries) {
      if (spread !== undefined && !spread.take(entryKey)) throw this.#crowded();
      step.key = entryKey;
      key.write(this, entryKey);
      value.write(this, entryValue);
    }
    this.path.leave();
    this.path.leave();
  }

  /**
   * An arm of a union that is not known here, as `Reader.unknownArm` gave it: no bytes for an arm
   * without a value.
   */
  unknownArm(id: number, raw: Uint8Array): void {
    if (!isBytes(raw)) throw this.mismatch("raw", "a Uint8Array", raw);
    if (raw.length > 0 && !isOneValue(raw)) throw this.mismatch("raw", "one MessagePack value", raw);
    this.countBytes(HEAP_BYTES.bytes, "raw");
    this.array(raw.length === 0 ? 1 : 2);
    this.int(id, "id", 0, MAX_U31);
    this.reserve(raw.length);
    this.bytes.set(raw, this.position);
    this.position += raw.length;
  }

  /** Throws unless `min <= length <= max`. For strings and bytes with `@length`. */
  length(length: number, field: string, min: number, max: number): void {
    if (length < min || length > max) throw this.mismatch(field, `of length ${min}..${max}`, length);
  }

  /**
   * The error for a value that is not what the contract says. The caller throws it. `fix` says what
   * to give, behind a semicolon.
   */
  mismatch(field: string, expected: string, value: unknown, fix = ""): ContractError {
    const path = this.path.toText(field);
    if (value === undefined) return new ContractError(path, `is missing; it must be ${expected}`);
    const then = value === null ? "; null is no value: what is optional is left out, or undefined" : fix;
    return new ContractError(path, `must be ${expected}, got ${describeValue(value)}${then}`);
  }

  /**
   * Runs `write`, which writes a value that no message may show: its errors say where it stands and
   * what was expected.
   */
  secret<Init>(field: string, value: Init, write: (value: Init) => void): void {
    const depth = this.path.depth;
    try {
      write(value);
    } catch (error) {
      this.path.cut(depth);
      throw redact(error, this.path.toText(field));
    }
  }

  /** What a reader would refuse is refused here, where the error says more. */
  #countValues(count: number, bytes: number, field: string): void {
    this.values += count;
    if (this.values > MAX_VALUES) throw this.#above(TOO_MANY_VALUES, field);
    this.countBytes(bytes, field);
  }

  #countPairs(count: number, bytes: number, field: string): void {
    this.pairs += count;
    if (this.pairs > MAX_PAIRS) throw this.#above(TOO_MANY_PAIRS, field);
    this.#countValues(count, bytes, field);
  }

  /** Counts what its reader will make in memory, and refuses what that would refuse. */
  countBytes(bytes: number, field: string): void {
    this.decodedBytes += bytes;
    if (this.decodedBytes > MAX_DECODED_BYTES) throw this.#above(TOO_LARGE_DECODED, field);
  }

  // What is thrown is made apart, here and below: V8 inlines what is short.
  #above(what: string, field: string): ContractError {
    return new ContractError(this.path.toText(field), what);
  }

  #notText(value: unknown, field: string): ContractError {
    return this.mismatch(field, typeof value === "string" ? "a string without half surrogate pairs" : "a string", value);
  }

  #notInteger(value: unknown, field: string, min: number, max: number): ContractError {
    return this.mismatch(field, Number.isInteger(value) ? `${min}..${max}` : "an integer", value);
  }

  /** The error for the map that is being written: its reader would refuse it. */
  #crowded(): ContractError {
    this.path.leave();
    return new ContractError(this.path.toText(""), CROWDED_KEYS);
  }

  #checkRange(value: number, field: string, min: number, max: number | undefined): void {
    const top = max ?? Infinity;
    if (!(value >= min && value <= top)) throw this.mismatch(field, `${min}..${top}`, value);
  }

  #checkBigint(value: bigint, field: string, min: bigint, max: bigint): void {
    if (typeof value !== "bigint") throw this.mismatch(field, "a bigint", value);
    if (value < min || value > max) throw this.mismatch(field, `${min}..${max}`, value);
  }
}
