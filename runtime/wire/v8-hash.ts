// V8's hash of the integers in a Map: what is known of that engine, and only of it
// (src/utils/utils.h, src/objects/ordered-hash-table.h). It has no seed, in every version so far:
// whoever sends keys can choose them so that they all meet. Texts have one, those of digits since
// CVE-2026-21717.

/**
 * Entries that a new Map has room for. It doubles when they are taken, and has a bucket for each
 * two.
 */
export const FIRST_CAPACITY = 4;
export const ENTRIES_OF_A_BUCKET = 2;

const number = new DataView(new ArrayBuffer(8));

/** 30 bits, the low ones of which choose the bucket. */
export function hashInteger(key: number | bigint): number {
  if (typeof key === "bigint") {
    number.setBigInt64(0, key);
    const high = number.getInt32(0);
    const low = number.getInt32(4);
    // Of the absolute value, as the sign is not hashed. A second bigint would cost more than all
    // the rest.
    return key < 0n ? hash64((~high + (low === 0 ? 1 : 0)) | 0, -low >>> 0) : hash64(high, low >>> 0);
  }
  if ((key | 0) === key) return hash32(key);
  number.setFloat64(0, key);
  return hash64(number.getInt32(0), number.getUint32(4));
}

/** ComputeUnseededHash: Thomas Wang's mix of 32 bits. */
function hash32(key: number): number {
  let hash = (~key + (key << 15)) | 0;
  hash ^= hash >>> 12;
  hash = (hash + (hash << 2)) | 0;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2057);
  hash ^= hash >>> 16;
  return hash & 0x3fffffff;
}

/**
 * ComputeLongHash: his mix of 64 bits to 32, on halves, as a bigint would cost ten times as much.
 */
function hash64(keyHigh: number, keyLow: number): number {
  // ~key + (key << 18)
  let low = (~keyLow >>> 0) + ((keyLow << 18) >>> 0);
  let high = (~keyHigh + ((keyHigh << 18) | (keyLow >>> 14)) + (low > MAX_U32 ? 1 : 0)) | 0;
  // ^ >>> 31
  low = (low ^ ((high << 1) | ((low | 0) >>> 31))) >>> 0;
  high ^= high >>> 31;
  // * 21
  high = (Math.imul(high, 21) + Math.floor((low * 21) / 2 ** 32)) | 0;
  low = Math.imul(low, 21) >>> 0;
  // ^ >>> 11
  low = (low ^ ((high << 21) | (low >>> 11))) >>> 0;
  high ^= high >>> 11;
  // * 65
  high = (Math.imul(high, 65) + Math.floor((low * 65) / 2 ** 32)) | 0;
  low = Math.imul(low, 65) >>> 0;
  // ^ >>> 22
  return (low ^ ((high << 10) | (low >>> 22))) & 0x3fffffff;
}

const MAX_U32 = 2 ** 32 - 1;
