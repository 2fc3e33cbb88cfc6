// The 32-bit numbers that stand for methods and errors on the wire.

/**
 * The wire id of a full name: FNV-1a over its UTF-8 bytes, unsigned 32 bits. For a method the name
 * is `demo.calculator.v1.Calculator/divide`, for an error `demo.calculator.v1.InvalidOperation`.
 * Source: Fowler, Noll and Vo, offset basis 2166136261, prime 16777619.
 */
export function wireId(fullName: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(fullName)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
