// What values take of the heap. Estimates, for the bound MAX_DECODED_BYTES; a test compares them
// with a collected heap.

/**
 * Bytes that values take in V8 without pointer compression, measured on Node 20 to 26. The entry of
 * a map has a share of the free ones.
 */
export const HEAP_BYTES = {
  object: 24,
  slot: 8,
  float: 16,
  bigint: 24,
  text: 24,
  date: 112,
  bytes: 224,
  list: 32,
  /** The places of a list's first elements, and one of many: an array grows by half. */
  elements: 152,
  element: 12,
  map: 200,
  entry: 48,
  error: 256,
  /** A value of generated code that does not say. */
  unknown: 128,
} as const;

/** A list of so many elements, beside what they hold. */
export function listBytesOf(count: number, eachBytes: number = HEAP_BYTES.unknown): number {
  return count === 0 ? HEAP_BYTES.list : HEAP_BYTES.list + HEAP_BYTES.elements + count * (HEAP_BYTES.element + eachBytes);
}

/** A map of so many entries, beside what they hold. */
export function mapBytesOf(
  count: number,
  keyBytes: number = HEAP_BYTES.unknown,
  valueBytes: number = HEAP_BYTES.unknown,
): number {
  return HEAP_BYTES.map + count * (HEAP_BYTES.entry + keyBytes + valueBytes);
}
