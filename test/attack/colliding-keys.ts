// Integers that V8's hash of a Map's keys puts into one bucket. The hash of integers has no seed,
// and each of its steps can be undone.

/**
 * `count` 32-bit integers, at most 65,536, whose hashes agree in all the bits that choose a bucket.
 */
export function collidingInt32(count: number): readonly number[] {
  const step = 2 ** Math.max(1, Math.ceil(Math.log2(count)) - 1);
  const keys: number[] = [];
  for (let at = 0; keys.length < count && at * step < 2 ** 32; at++) keys.push(undoHash32(at * step));
  return keys;
}

/**
 * `count` 64-bit integers whose hashes agree in their low 30 bits. None is below 0, as V8 does not
 * hash the sign.
 */
export function collidingInt64(count: number): readonly bigint[] {
  const keys: bigint[] = [];
  for (let at = 1n; keys.length < count; at++) {
    const key = undoHash64(at << 30n);
    if (key >= 0n) keys.push(key);
  }
  return keys;
}

/**
 * `count` integers above 2^32 that a number holds exactly, with hashes that agree in their low 14
 * bits: found by trying.
 */
export function collidingSafe(count: number, hash: (key: number) => number): readonly number[] {
  const keys: number[] = [];
  for (let key = 2 ** 40; keys.length < count; key++) if ((hash(key) & 0x3fff) === 0) keys.push(key);
  return keys;
}

/**
 * Texts of ten digits that differ by multiples of 2^24, and more of them by 2^17: V8 keeps 24 bits
 * of such a text as its hash.
 */
export function digitTexts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => String(1_000_000_000 + (at % 128) * 2 ** 24 + Math.floor(at / 128) * 2 ** 17));
}

function undoHash32(hash: number): number {
  let h = undoShiftXor32(hash >>> 0, 16);
  h = Math.imul(h, inverse32(2057)) >>> 0;
  h = undoShiftXor32(h, 4);
  h = Math.imul(h, inverse32(5)) >>> 0;
  h = undoShiftXor32(h, 12);
  return Math.imul((h + 1) >>> 0, inverse32(32767)) | 0;
}

const MASK_64 = (1n << 64n) - 1n;
const INVERSE_65 = inverse64(65n);
const INVERSE_21 = inverse64(21n);
const INVERSE_FIRST = inverse64((1n << 18n) - 1n);

function undoHash64(hash: bigint): bigint {
  let h = undoShiftXor64(hash & MASK_64, 22n);
  h = (h * INVERSE_65) & MASK_64;
  h = undoShiftXor64(h, 11n);
  h = (h * INVERSE_21) & MASK_64;
  h = undoShiftXor64(h, 31n);
  return BigInt.asIntN(64, ((h + 1n) * INVERSE_FIRST) & MASK_64);
}

/** x with a * x = 1 modulo 2^32, by Newton's iteration. */
function inverse32(a: number): number {
  let x = 1;
  for (let i = 0; i < 6; i++) x = Math.imul(x, 2 - Math.imul(a, x));
  return x >>> 0;
}

/** The same modulo 2^64. */
function inverse64(a: bigint): bigint {
  let x = 1n;
  for (let i = 0; i < 7; i++) x = (x * (2n - a * x)) & MASK_64;
  return x & MASK_64;
}

function undoShiftXor32(h: number, shift: number): number {
  let r = h;
  for (let i = shift; i < 32; i += shift) r = (h ^ (r >>> shift)) >>> 0;
  return r >>> 0;
}

function undoShiftXor64(h: bigint, shift: bigint): bigint {
  let r = h;
  for (let i = shift; i < 64n; i += shift) r = h ^ (r >> shift);
  return r & MASK_64;
}
