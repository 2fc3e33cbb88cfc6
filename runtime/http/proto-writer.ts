// Bytes of protobuf: fields under their numbers. Knows nothing of contracts.
// Source of the encoding: protobuf.dev/programming-guides/encoding.

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** Of a message that is small, as an error is: the parts are joined at the end. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];

  /** An integer, of 64 bits when it is negative. */
  integer(number: number, value: bigint): void {
    this.#tag(number, VARINT);
    this.#parts.push(varint(value));
  }

  f32(number: number, value: number): void {
    this.#tag(number, FIXED32);
    this.#parts.push(fixed32(value));
  }

  f64(number: number, value: number): void {
    this.#tag(number, FIXED64);
    this.#parts.push(fixed64(value));
  }

  /** A text, bytes, a message, or several numbers behind one another. */
  bytes(number: number, value: Uint8Array): void {
    this.#tag(number, LENGTH);
    this.#parts.push(varint(BigInt(value.length)), value);
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #tag(number: number, type: number): void {
    this.#parts.push(varint(BigInt(number * 8 + type)));
  }
}

/** Seven bits a byte, the lowest first. */
export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export function fixed32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

export function fixed64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}
