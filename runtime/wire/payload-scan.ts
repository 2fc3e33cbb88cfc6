// One linear pass over untrusted MessagePack before a general decoder sees it: bounds depth, count
// and lengths, and lets only the base types and timestamps through. What it accepts cannot make the
// decoder allocate more than the bytes are worth.

import { MAX_DEPTH, MAX_VALUES } from "../base/limits/message.js";

const TIMESTAMP = 0xff;
// Values still to come on each open level; reused, as a scan never nests inside another.
const pending = new Float64Array(MAX_DEPTH);
/**
 * Bit k is set when the level alternates keys and values, and a key comes next while `pending` is
 * even.
 */
const isMap = new Uint8Array(MAX_DEPTH);

/**
 * Undefined when `bytes` hold exactly one harmless value with string keys; else what is wrong with
 * them.
 */
export function findPayloadProblem(bytes: Uint8Array): string | undefined {
  let at = 0;
  let depth = 0;
  let left = 1;
  let keys = false;
  for (let values = 1; ; values++) {
    if (values > MAX_VALUES) return `more than ${MAX_VALUES} values`;
    if (at >= bytes.length) return "cut off";
    const type = bytes[at] ?? 0; // in bounds: checked on the line above
    if (keys && left % 2 === 0 && !isText(type)) return "a map key that is not a string";
    const size = valueBytes(bytes, at, type);
    if (size < 0) return `type 0x${type.toString(16)} is not allowed`;
    at += size;
    if (at > bytes.length) return "cut off";
    left--;
    const inside = childCount(bytes, at - size, type);
    if (inside > bytes.length - at) return "cut off";
    if (inside > 0) {
      if (depth >= MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
      pending[depth] = left;
      isMap[depth++] = keys ? 1 : 0;
      left = inside;
      keys = isMapHead(type);
    }
    while (left === 0) {
      if (depth === 0) return at === bytes.length ? undefined : "bytes behind the end";
      left = pending[--depth] ?? 0; // depth is within the array: it only returns to where it was
      keys = isMap[depth] === 1;
    }
  }
}

function isText(type: number): boolean {
  return (type >= 0xa0 && type < 0xc0) || (type >= 0xd9 && type <= 0xdb);
}

function isMapHead(type: number): boolean {
  return (type & 0xf0) === 0x80 || type === 0xde || type === 0xdf;
}

/** Bytes of the value without its children; -1 for a type that is not allowed. */
function valueBytes(bytes: Uint8Array, at: number, type: number): number {
  if (type < 0xa0 || type >= 0xe0) return 1;
  if (type < 0xc0) return 1 + (type & 0x1f);
  switch (type) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return 1;
    case 0xcc:
    case 0xd0:
      return 2;
    case 0xcd:
    case 0xd1:
    case 0xdc:
    case 0xde:
      return 3;
    case 0xca:
    case 0xce:
    case 0xd2:
    case 0xdd:
    case 0xdf:
      return 5;
    case 0xcb:
    case 0xcf:
    case 0xd3:
      return 9;
    case 0xc4:
    case 0xd9:
      return 2 + bigEndian(bytes, at + 1, 1);
    case 0xc5:
    case 0xda:
      return 3 + bigEndian(bytes, at + 1, 2);
    case 0xc6:
    case 0xdb:
      return 5 + bigEndian(bytes, at + 1, 4);
    case 0xd6:
      return bytes[at + 1] === TIMESTAMP ? 6 : -1;
    case 0xd7:
      return bytes[at + 1] === TIMESTAMP ? 10 : -1;
    case 0xc7:
      return bytes[at + 1] === 12 && bytes[at + 2] === TIMESTAMP ? 15 : -1;
    default:
      return -1;
  }
}

function childCount(bytes: Uint8Array, at: number, type: number): number {
  if (type >= 0x80 && type < 0x90) return 2 * (type & 0x0f);
  if (type >= 0x90 && type < 0xa0) return type & 0x0f;
  if (type === 0xdc) return bigEndian(bytes, at + 1, 2);
  if (type === 0xdd) return bigEndian(bytes, at + 1, 4);
  if (type === 0xde) return 2 * bigEndian(bytes, at + 1, 2);
  if (type === 0xdf) return 2 * bigEndian(bytes, at + 1, 4);
  return 0;
}

/** Missing bytes count as 0: the caller finds the value cut off right after. */
function bigEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
